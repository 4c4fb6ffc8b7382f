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

    /// <summary>The object that "give me the bounding box of the red cube, please" asks a box for.</summary>
    public static string OfBoxed(string sentence)
    {
        string words = sentence.Trim().TrimEnd('.', '!', '?');
        words = BoxAfter().Replace(BoxBefore().Replace(words, string.Empty), string.Empty);
        string name = Name(Name(words, Finding()), Verb());
        return name.Length > 0 ? name : sentence;
    }

    private static string Name(string sentence, Regex verb) => Polite().Replace(
        verb.Replace(Polite().Replace(sentence.Trim().TrimEnd('.', '!', '?'), string.Empty), string.Empty), string.Empty).Trim().Trim(',');

    [GeneratedRegex(
        @"^((draw|put|make) (a |the )?(box|boxes|rectangle|rectangles|frame|frames) (around|round|about)|remove|erase|delete|drop|"
            + @"eliminate|retouch( out)?|take (away|out|off)|get rid of|cut( out)?|clear( away)?|replace|swap|exchange|change|turn|add|"
            + @"insert|put|place|paint|draw|find|detect|locate)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Verb();

    [GeneratedRegex(
        @"^.*?\b(box|boxes|bbox|bboxes|rectangles?|frames?|coordinates|position|height|detection|grounding|locali[sz]ation|detector)"
            + @"(\s+(and|width|height|in|pixels|coordinates|please))*\s*(:|\b(around|round|about|of|for|over|holds|contains)\b)\s*",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex BoxBefore();

    [GeneratedRegex(
        @"\s*([,?;:]|\b(with|as|in|by|and|its))\s+((a|an|the|its|some|red|green|blue|bounding|pixel|give|draw|put|return|show|output|"
            + @"me|box|it|around|as|with|in)\s+)*(box|boxes|bbox|bboxes|rectangles?|frames?|coordinates|position)\b.*$"
            + @"|\s+(please|for me)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex BoxAfter();

    [GeneratedRegex(
        @"^(where|in which (box|rectangle)|at which coordinates)\s+(is|are)\s+|^(box in|box|frame|enclose|surround|locali[sz]e|spot|"
            + @"identify|look for|mark|show( me)?|point out)\s+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Finding();

    [GeneratedRegex(@"^(please|can you|could you|would you)\s+|,?\s+please$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
        | RegexOptions.ExplicitCapture, TimeoutMilliseconds)]
    private static partial Regex Polite();

    [GeneratedRegex(@"\s+(with|by|into|for)\s+", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        TimeoutMilliseconds)]
    private static partial Regex Separator();
}
