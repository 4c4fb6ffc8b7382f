using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace OnnxPixWizard.Text;

/// <summary>Finds added tokens from left to right, the longest where several start at one place.</summary>
internal sealed class AddedTokenMatcher
{
    private readonly Dictionary<char, (string Text, AddedToken Token)[]> _byFirst;
    private readonly SearchValues<char> _firsts;

    /// <param name="tokens">Each token with the text to look for; empty texts are left out.</param>
    public AddedTokenMatcher(IEnumerable<(string Text, AddedToken Token)> tokens)
    {
        _byFirst = tokens
            .Where(static entry => entry.Text.Length > 0)
            .GroupBy(static entry => entry.Text[0])
            .ToDictionary(static group => group.Key, static group => group.OrderByDescending(static entry => entry.Text.Length).ToArray());
        _firsts = SearchValues.Create([.. _byFirst.Keys]);
    }

    /// <summary>Parts a text into added tokens and what lies between them; stretches are never empty.</summary>
    public void Split(string text, List<TextSegment> segments)
    {
        int done = 0;
        for (int from = 0; TryFind(text, from, out int start, out int end, out AddedToken? token); from = end)
        {
            int stop = end;
            if (token.SingleWord && TouchesWord(text, start, end))
            {
                continue;
            }

            if (token.LeftStrip)
            {
                start = text.AsSpan(0, start).TrimEnd().Length;
            }

            if (token.RightStrip)
            {
                stop = text.Length - text.AsSpan(end).TrimStart().Length;
            }

            start = Math.Max(start, done); // the token before may have swallowed this white space already
            if (start > done)
            {
                segments.Add(new TextSegment(done, start - done, -1));
            }

            segments.Add(new TextSegment(start, Math.Max(0, stop - start), token.Id));
            done = Math.Max(done, stop);
        }

        if (done < text.Length)
        {
            segments.Add(new TextSegment(done, text.Length - done, -1));
        }
    }

    private bool TryFind(
        string text, int from, out int start, out int end, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out AddedToken? token)
    {
        ReadOnlySpan<char> span = text;
        for (start = from; start < span.Length; start++)
        {
            int skip = span[start..].IndexOfAny(_firsts);
            if (skip < 0)
            {
                break;
            }

            start += skip;
            foreach ((string content, AddedToken candidate) in CollectionsMarshal.GetValueRefOrNullRef(_byFirst, span[start]))
            {
                if (span[start..].StartsWith(content, StringComparison.Ordinal))
                {
                    end = start + content.Length;
                    token = candidate;
                    return true;
                }
            }
        }

        end = start;
        token = null;
        return false;
    }

    private static bool TouchesWord(ReadOnlySpan<char> text, int start, int end)
    {
        bool before = Rune.DecodeLastFromUtf16(text[..start], out Rune last, out _) == OperationStatus.Done && IsWord(last);
        bool after = Rune.DecodeFromUtf16(text[end..], out Rune next, out _) == OperationStatus.Done && IsWord(next);
        return before || after;
    }

    /// <summary><c>\w</c> of Unicode Technical Standard 18: alphabetic, marks, digits, connectors and the two joiners.</summary>
    private static bool IsWord(Rune scalar) => Rune.GetUnicodeCategory(scalar) switch
    {
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
            or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.LetterNumber
            or UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
            or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.ConnectorPunctuation => true,
        _ => scalar.Value is 0x200C or 0x200D // joiners
            or (>= 0x24B6 and <= 0x24E9) or (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189),
    };
}

/// <summary>A stretch of text between added tokens, or one such token.</summary>
/// <param name="Start">First UTF-16 unit.</param>
/// <param name="Length">UTF-16 units.</param>
/// <param name="TokenId">Id of the added token, or -1 for text.</param>
internal readonly record struct TextSegment(int Start, int Length, int TokenId)
{
    public bool IsText => TokenId < 0;
}
