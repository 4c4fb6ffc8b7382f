namespace OnnxPixWizard.Text.Patterns;

/// <summary>
/// GPT-2's words, which the byte-level step uses by itself: contractions, then runs of letters, of numbers and of everything else, each
/// with one space before it, then white space.
/// </summary>
internal sealed class Gpt2Words : ScanningPattern
{
    protected override int MatchLength(ReadOnlySpan<char> text)
    {
        int contraction = Contraction(text);
        if (contraction > 0)
        {
            return contraction;
        }

        int space = text[0] == ' ' && text.Length > 1 ? 1 : 0;
        ScalarClass first = ScalarClasses.First(text[space..], out _);
        return first == ScalarClass.Space ? SpaceRun(text) : space + ScalarClasses.Run(text[space..], first);
    }
}
