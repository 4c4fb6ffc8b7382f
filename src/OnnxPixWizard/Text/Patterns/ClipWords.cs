namespace OnnxPixWizard.Text.Patterns;

/// <summary>CLIP's words: contractions, runs of letters, single numbers, runs of everything else; white space matches nothing.</summary>
/// <param name="withSpecials">Whether the regex starts with the two special tokens, as some published files' does.</param>
internal sealed class ClipWords(bool withSpecials) : ScanningPattern
{
    private const string Start = "<|startoftext|>", End = "<|endoftext|>";

    protected override int MatchLength(ReadOnlySpan<char> text)
    {
        if (withSpecials && text[0] == '<')
        {
            if (text.StartsWith(Start, StringComparison.Ordinal))
            {
                return Start.Length;
            }

            if (text.StartsWith(End, StringComparison.Ordinal))
            {
                return End.Length;
            }
        }

        int contraction = Contraction(text);
        if (contraction > 0)
        {
            return contraction;
        }

        ScalarClass first = ScalarClasses.First(text, out int length);
        return first switch
        {
            ScalarClass.Space => 0,
            ScalarClass.Number => length,
            _ => ScalarClasses.Run(text, first),
        };
    }
}
