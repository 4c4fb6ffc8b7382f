namespace OnnxPixWizard.Text.Patterns;

/// <summary>
/// Qwen's words: contractions in any case; letters after one other scalar; single numbers; everything else after a space and with the line
/// ends that follow; white space up to its last line end, else but for its last character.
/// </summary>
internal sealed class QwenWords : ScanningPattern
{
    protected override int MatchLength(ReadOnlySpan<char> text)
    {
        int contraction = AnyCaseContraction(text);
        if (contraction > 0)
        {
            return contraction;
        }

        ScalarClass first = ScalarClasses.First(text, out int length);
        switch (first)
        {
            case ScalarClass.Letter:
                return ScalarClasses.Run(text, ScalarClass.Letter);
            case ScalarClass.Number:
                return length;
        }

        int letters = text[0] is '\r' or '\n' ? 0 : ScalarClasses.Run(text[length..], ScalarClass.Letter);
        if (letters > 0)
        {
            return length + letters;
        }

        int space = text[0] == ' ' ? 1 : 0;
        int others = ScalarClasses.Run(text[space..], ScalarClass.Other);
        if (others > 0)
        {
            int end = space + others;
            int lineEnds = text[end..].IndexOfAnyExcept('\r', '\n');
            return lineEnds < 0 ? text.Length : end + lineEnds;
        }

        int lastLineEnd = text[..ScalarClasses.Run(text, ScalarClass.Space)].LastIndexOfAny('\r', '\n');
        return lastLineEnd >= 0 ? lastLineEnd + 1 : SpaceRun(text);
    }

    /// <summary>Case folding takes the long s (U+017F) for an s.</summary>
    private static int AnyCaseContraction(ReadOnlySpan<char> text) => text switch
    {
        ['\'', 's' or 'S' or '\u017F' or 't' or 'T' or 'm' or 'M' or 'd' or 'D', ..] => 2,
        ['\'', 'r' or 'R' or 'v' or 'V', 'e' or 'E', ..] or ['\'', 'l' or 'L', 'l' or 'L', ..] => 3,
        _ => 0,
    };
}
