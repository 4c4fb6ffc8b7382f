using System.Text;

namespace OnnxPixWizard.Text;

/// <summary>
/// The <c>normalizer</c> section: how a segment of text is rewritten before it is parted into words. A step gives the same instance where
/// nothing changes.
/// </summary>
internal static class Normalizers
{
    private const char DottedCapitalI = '\u0130';
    private const char FirstRecentCapital = '\u1C89';

    /// <exception cref="TokenizerException">A step is malformed or unknown.</exception>
    public static Func<string, string> Read(JsonField node)
    {
        if (node.IsNull)
        {
            return static text => text;
        }

        switch (node.Type())
        {
            case "Sequence":
                Func<string, string>[] steps = [.. node["normalizers"].Items().Select(Read)];
                return text => steps.Aggregate(text, static (current, step) => step(current));
            case "NFC":
                return CanonicalComposer.Compose;
            case "Lowercase":
                return Lowercase;
            case "Replace":
                return ReadReplace(node);
            case "Prepend":
                string prefix = node["prepend"].Text();
                return text => text.Length == 0 ? text : prefix + text;
            case "Strip":
                bool left = node["strip_left"].Flag(missing: true), right = node["strip_right"].Flag(missing: true);
                return text => left ? right ? text.Trim() : text.TrimStart() : right ? text.TrimEnd() : text;
            default:
                throw node.Unsupported(node.Type());
        }
    }

    /// <summary>Every match of a pattern gives way to a fixed text.</summary>
    public static Func<string, string> ReadReplace(JsonField node)
    {
        TextPattern pattern = TextPattern.Read(node["pattern"]);
        string content = node["content"].Text();
        return text => pattern.Replace(text, content);
    }

    /// <summary>Scalar by scalar with the full mapping of Unicode 17: only İ becomes two scalars, and a final sigma has no rule.</summary>
    private static string Lowercase(string text) => NeedsOwnMapping(text) ? MapAll(text) : text.ToLowerInvariant();

    private static bool NeedsOwnMapping(ReadOnlySpan<char> text) =>
        text.Contains(DottedCapitalI) || text.IndexOfAnyInRange(FirstRecentCapital, '\uFFFF') >= 0;

    private static string MapAll(string text)
    {
        StringBuilder result = new(text.Length + 4);
        foreach (Rune scalar in text.EnumerateRunes())
        {
            if (scalar.Value == DottedCapitalI)
            {
                result.Append("i\u0307");
            }
            else
            {
                result.Append(RecentLowercase(scalar.Value) is int recent and > 0 ? new Rune(recent) : Rune.ToLowerInvariant(scalar));
            }
        }

        return result.ToString();
    }

    /// <summary>Letters of Unicode 16 and 17, which the system's tables know or not; 0 for every other scalar.</summary>
    private static int RecentLowercase(int scalar) => scalar switch
    {
        FirstRecentCapital or 0xA7CC or 0xA7CE or 0xA7D2 or 0xA7D4 or 0xA7DA => scalar + 1,
        0xA7CB => 0x0264,
        0xA7DC => 0x019B,
        >= 0x10D50 and <= 0x10D65 => scalar + 0x20,
        >= 0x16EA0 and <= 0x16EB8 => scalar + 0x1B,
        _ => 0,
    };
}
