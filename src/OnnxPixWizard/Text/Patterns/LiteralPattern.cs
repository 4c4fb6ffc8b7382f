namespace OnnxPixWizard.Text.Patterns;

/// <summary>A fixed text, compared ordinally; not empty.</summary>
internal sealed class LiteralPattern(string literal) : TextPattern
{
    public override void FindAll(ReadOnlySpan<char> text, List<TextRange> matches)
    {
        int from = 0;
        while (text[from..].IndexOf(literal, StringComparison.Ordinal) is int at and >= 0)
        {
            matches.Add(new TextRange(from + at, literal.Length));
            from += at + literal.Length;
        }
    }
}
