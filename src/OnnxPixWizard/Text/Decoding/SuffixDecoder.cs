namespace OnnxPixWizard.Text.Decoding;

/// <summary>Turns the end-of-word mark into a space, and into nothing in the last token.</summary>
internal sealed class SuffixDecoder(string suffix) : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) =>
        [.. tokens.Select((token, i) => token.Replace(suffix, i == tokens.Count - 1 ? "" : " ", StringComparison.Ordinal))];
}
