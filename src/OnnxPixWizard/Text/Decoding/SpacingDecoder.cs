namespace OnnxPixWizard.Text.Decoding;

/// <summary>What a file without a decoder means: tokens with spaces between them.</summary>
internal sealed class SpacingDecoder : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Join(' ', tokens)];
}
