using System.Runtime.InteropServices;
using System.Text;

namespace OnnxPixWizard.Text;

/// <summary>
/// Normalization form C by this project's own tables: the framework's needs ICU, does nothing without it, and knows newer marks than the
/// reference library does.
/// </summary>
/// <remarks>Source: Unicode Standard, section 3.11; Unicode Standard Annex 15.</remarks>
internal static class CanonicalComposer
{
    private const int HangulBase = 0xAC00, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int LeadCount = 19, VowelCount = 21, TrailCount = 28;

    /// <summary>Below it every text is already composed.</summary>
    private const char FirstMark = '\u0300';

    /// <summary>The composed text; the same instance where nothing changes.</summary>
    /// <param name="text">Text without lone surrogates.</param>
    public static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange(FirstMark, '\uFFFF') < 0 || IsComposed(text))
        {
            return text;
        }

        List<int> scalars = new(text.Length + 16);
        foreach (Rune scalar in text.EnumerateRunes())
        {
            Decompose(scalar.Value, scalars);
        }

        Span<int> span = CollectionsMarshal.AsSpan(scalars);
        OrderMarks(span);
        int count = Compose(span);
        StringBuilder result = new(count + 16);
        foreach (int scalar in span[..count])
        {
            result.Append(new Rune(scalar));
        }

        return result.ToString();
    }

    /// <summary>True if no scalar could decompose, move or join what stands before it.</summary>
    private static bool IsComposed(string text)
    {
        foreach (Rune scalar in text.EnumerateRunes())
        {
            if (scalar.Value >= FirstMark && (CanonicalData.IsUnsettled(scalar.Value) || IsTrailingJamo(scalar.Value)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsTrailingJamo(int scalar) =>
        scalar is (>= VowelBase and < VowelBase + VowelCount) or (> TrailBase and < TrailBase + TrailCount);

    private static void Decompose(int scalar, List<int> output)
    {
        int syllable = scalar - HangulBase;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount)
        {
            output.Add(LeadBase + syllable / (VowelCount * TrailCount));
            output.Add(VowelBase + syllable / TrailCount % VowelCount);
            if (syllable % TrailCount != 0)
            {
                output.Add(TrailBase + syllable % TrailCount);
            }
        }
        else if (CanonicalData.TryDecompose(scalar, out int first, out int second))
        {
            Decompose(first, output);
            if (second != 0)
            {
                Decompose(second, output);
            }
        }
        else
        {
            output.Add(scalar);
        }
    }

    /// <summary>Sorts every run of marks by combining class, equal classes in their order.</summary>
    private static void OrderMarks(Span<int> scalars)
    {
        for (int start = 0; start < scalars.Length; start++)
        {
            int end = start;
            while (end < scalars.Length && CanonicalData.ClassOf(scalars[end]) != 0)
            {
                end++;
            }

            if (end - start > 1)
            {
                int[] run = [.. scalars[start..end].ToArray().OrderBy(CanonicalData.ClassOf)];
                run.CopyTo(scalars[start..]);
            }

            start = end;
        }
    }

    private static int Compose(Span<int> scalars)
    {
        int count = 0, starter = -1, lastClass = 0;
        foreach (int scalar in scalars)
        {
            int combiningClass = CanonicalData.ClassOf(scalar);

            // A mark is blocked from its starter by a kept mark of its own class or a higher one, a starter by any kept mark.
            bool reaches = starter >= 0 && (starter == count - 1 || (combiningClass != 0 && lastClass < combiningClass));
            if (reaches && TryCompose(scalars[starter], scalar, out int composed))
            {
                scalars[starter] = composed;
                continue;
            }

            if (combiningClass == 0)
            {
                starter = count;
            }

            lastClass = combiningClass;
            scalars[count++] = scalar;
        }

        return count;
    }

    private static bool TryCompose(int first, int second, out int composed)
    {
        int lead = first - LeadBase, vowel = second - VowelBase, syllable = first - HangulBase, trail = second - TrailBase;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
        {
            composed = HangulBase + (lead * VowelCount + vowel) * TrailCount;
            return true;
        }

        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0 && trail is > 0 and < TrailCount)
        {
            composed = first + trail;
            return true;
        }

        return CanonicalData.TryCompose(first, second, out composed);
    }
}
