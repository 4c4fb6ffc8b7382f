using System.Globalization;
using System.Text;

namespace OnnxPixWizard.Text.Patterns;

/// <summary>The four classes that the word patterns tell apart.</summary>
internal enum ScalarClass
{
    /// <summary>None of the other three: punctuation, symbols, marks, controls.</summary>
    Other,

    /// <summary><c>\p{L}</c>.</summary>
    Letter,

    /// <summary><c>\p{N}</c>.</summary>
    Number,

    /// <summary><c>\s</c>: the White_Space property.</summary>
    Space,
}

/// <summary>Classifies text scalar by scalar.</summary>
internal static class ScalarClasses
{
    /// <summary>Class and UTF-16 length of the scalar at the front of a text that is not empty.</summary>
    public static ScalarClass First(ReadOnlySpan<char> text, out int length)
    {
        char first = text[0];
        length = 1;
        if (char.IsAscii(first))
        {
            return char.IsAsciiLetter(first) ? ScalarClass.Letter
                : char.IsAsciiDigit(first) ? ScalarClass.Number
                : first is ' ' or (>= '\t' and <= '\r') ? ScalarClass.Space
                : ScalarClass.Other;
        }

        Rune.DecodeFromUtf16(text, out Rune scalar, out length);
        return Rune.IsWhiteSpace(scalar)
            ? ScalarClass.Space
            : Rune.GetUnicodeCategory(scalar) switch
            {
                UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
                    or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => ScalarClass.Letter,
                UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => ScalarClass.Number,
                _ => ScalarClass.Other,
            };
    }

    /// <summary>UTF-16 length of the run of one class at the front of a text, 0 if it starts with another.</summary>
    public static int Run(ReadOnlySpan<char> text, ScalarClass wanted)
    {
        int run = 0;
        while (run < text.Length && First(text[run..], out int length) == wanted)
        {
            run += length;
        }

        return run;
    }
}
