using OnnxPixWizard.Text.Normalization;

namespace OnnxPixWizard.Text.Decoding;

/// <summary>Replaces every match of a pattern in each token.</summary>
internal sealed class ReplaceDecoder(ReplaceNormalizer replace) : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(replace.Normalize)];
}
