namespace OnnxPixWizard.Text.Decoding;

/// <summary>Joins all tokens into one, for the steps that follow.</summary>
internal sealed class FuseDecoder : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [string.Concat(tokens)];
}
