using System.Globalization;
using System.Text.RegularExpressions;

namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>Finds by how much a sentence wants a picture enlarged: "4x", "by a factor of three", "twice as big", "200 %".</summary>
internal static partial class EnlargementWords
{
    private static readonly Dictionary<string, double> s_words = new(StringComparer.OrdinalIgnoreCase)
    {
        ["two"] = 2, ["three"] = 3, ["four"] = 4, ["twice"] = 2, ["twofold"] = 2, ["double"] = 2, ["doubled"] = 2, ["thrice"] = 3,
        ["threefold"] = 3, ["triple"] = 3,
        ["fourfold"] = 4, ["quadruple"] = 4,
    };

    /// <returns>2, 3 or 4; null where the sentence names no factor.</returns>
    /// <exception cref="OptionException">It names another one.</exception>
    public static int? Factor(string? sentence)
    {
        if (sentence is null || Pattern().Match(sentence) is not { Success: true } found)
        {
            return null;
        }

        string word = found.Groups["n"].Value;
        double factor = s_words.TryGetValue(word, out double known) ? known : double.Parse(word, CultureInfo.InvariantCulture);
        factor = found.Groups["percent"].Success ? factor / 100 : factor;
        return factor is 2 or 3 or 4 ? (int)factor : throw new OptionException(nameof(PixWizardRequest.Scale),
            $"'{found.Value.Trim()}' asks for another factor than 2, 3 or 4, by which pictures are enlarged; ask for one of these.");
    }

    [GeneratedRegex(
        @"(?<![\w.])(?<n>\d+(?:\.\d+)?)\s*[x\u00D7](?!\s*\d|\w)|(?<!\w)[x\u00D7]\s*(?<n>\d+)(?!\w)"
        + @"|(?<![\w.])(?<n>\d+)\s*(?<percent>%|percent\b)"
        + @"|\b(?<n>\d+|two|three|four)(?:\s+times|\s*-?\s*fold)\b"
        + @"|\b(?:times|factor(?:\s+of)?|upscale\s+by|enlarge\s+by|upsample\s+by)\s+(?<n>\d+|two|three|four)\b"
        + @"|\b(?<n>twice|double[d]?|twofold|thrice|triple|threefold|fourfold|quadruple)\b",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
