using System.Text.RegularExpressions;

namespace OnnxPixWizard.Tasks;

/// <summary>The object in a sentence that says what to do with it: "Please remove the red ball." names "the red ball".</summary>
internal static partial class ObjectPhrase
{
    private const int TimeoutMilliseconds = 1000;

    /// <summary>The name alone, as it stands.</summary>
    public static string Of(string sentence) => Name(sentence, Verb());

    /// <summary>What stands for what in "replace the red ball with a blue cube"; the second is null where only one is named.</summary>
    public static (string Object, string? Instead) OfReplacement(string sentence)
    {
        string words = Name(sentence, Verb());
        string[] parts = Separator().Split(words, 2);
        return parts.Length == 2 && parts.All(static part => part.Trim().Length > 0) ? (parts[0].Trim(), parts[1].Trim()) : (words, null);
    }

    private static string Name(string sentence, Regex verb) => Polite().Replace(
        verb.Replace(Polite().Replace(sentence.Trim().TrimEnd('.', '!', '?'), string.Empty), string.Empty), string.Empty).Trim().Trim(',');

    [GeneratedRegex(
        @"^((draw|put|make) (a |the )?(box|boxes|rectangle|rectangles|frame|frames) (around|round|about)|remove|erase|delete|drop|"
            + @"eliminate|retouch( out)?|take (away|out|off)|get rid of|cut( out)?|clear( away)?|replace|swap|exchange|change|turn|add|"
            + @"insert|put|place|paint|draw|find|detect|locate)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Verb();

    [GeneratedRegex(@"^(please|can you|could you|would you)\s+|,?\s+please$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
        | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Polite();

    [GeneratedRegex(@"\s+(with|by|into|for)\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeoutMilliseconds)]
    private static partial Regex Separator();
}
