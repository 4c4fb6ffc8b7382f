using System.Text;

namespace OnnxPixWizard.Text.Normalization;

/// <summary>
/// Lower case scalar by scalar with the full mapping of Unicode 17: only İ becomes two scalars, and a final sigma has no rule.
/// </summary>
internal sealed class LowercaseNormalizer : ITextNormalizer
{
    private const char DottedCapitalI = '\u0130';
    private const char FirstRecentCapital = '\u1C89';

    public string Normalize(string text) => NeedsOwnMapping(text) ? MapAll(text) : text.ToLowerInvariant();

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
