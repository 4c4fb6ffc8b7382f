namespace OnnxPixWizard.Text;

/// <summary>What a file's <c>pattern</c> matches in a text.</summary>
internal abstract class TextPattern
{
    /// <summary>Reads <c>{"String": ...}</c> or <c>{"Regex": ...}</c>.</summary>
    public static TextPattern Read(JsonField node)
    {
        JsonField literal = node["String"], regex = node["Regex"];
        JsonField text = literal.IsNull ? regex : literal;
        return text.Text().Length == 0 ? throw text.Wrong("is an empty pattern")
            : literal.IsNull ? new RegexPattern(regex.Text(), regex.File, regex.Path)
            : new LiteralPattern(literal.Text());
    }

    /// <summary>Appends all matches from left to right, without overlap.</summary>
    public abstract void FindAll(ReadOnlySpan<char> text, List<TextRange> matches);

    /// <summary>The text with every match replaced; the same instance where there is none.</summary>
    public string Replace(string text, string replacement)
    {
        List<TextRange> matches = [];
        FindAll(text, matches);
        if (matches.Count == 0)
        {
            return text;
        }

        System.Text.StringBuilder result = new(text.Length + matches.Count * replacement.Length);
        int done = 0;
        foreach (TextRange match in matches)
        {
            result.Append(text, done, match.Start - done).Append(replacement);
            done = match.End;
        }

        return result.Append(text, done, text.Length - done).ToString();
    }

    /// <summary>A fixed text, compared ordinally.</summary>
    private sealed class LiteralPattern(string literal) : TextPattern
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
}

/// <summary>A stretch of a text in UTF-16 units.</summary>
internal readonly record struct TextRange(int Start, int Length)
{
    public int End => Start + Length;

    public static TextRange Between(int start, int end) => new(start, end - start);
}
