namespace OnnxPixWizard.Text.Decoding;

/// <summary>Removes up to so many of one character at the ends of each token.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : ITokenDecoder
{
    public IReadOnlyList<string> Decode(IReadOnlyList<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        int first = 0, end = token.Length;
        while (first < token.Length && first < start && token[first] == content)
        {
            first++;
        }

        while (end > first && token.Length - end < stop && token[end - 1] == content)
        {
            end--;
        }

        return token[first..end];
    }
}
