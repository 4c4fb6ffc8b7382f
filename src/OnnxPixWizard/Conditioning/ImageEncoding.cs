using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Conditioning;

/// <summary>A source picture as the network sees it.</summary>
/// <param name="Key">Fingerprint of its pixels and size.</param>
/// <param name="Size">The network's size for it.</param>
/// <param name="ImageTokens">vision_encoder's tokens, [M, I].</param>
/// <param name="SourceTokens">Source features of every token, [N, Fs].</param>
internal sealed record ImageEncoding(string Key, ImageSize Size, float[] ImageTokens, float[] SourceTokens)
{
    public long Bytes => sizeof(float) * (ImageTokens.LongLength + SourceTokens.LongLength);
}
