using System.Runtime.InteropServices;

namespace OnnxPixWizard.Tasks.Choosing;

/// <summary>What a sentence's classifier sees of it: numbers of words, of their neighbourhoods and of their parts.</summary>
/// <remarks>
/// Words are runs of letters and digits in lower case; digits are all alike ("4x" and "2x" are one word), apostrophes fall out ("don't" is
/// "dont"). A word that training never saw stands as one sign for all such words, so that "mask of the platypus" reads as "mask of the ?";
/// its parts are still seen. Source of the idea: Joulin et al. 2016, Bag of Tricks for Efficient Text Classification.
/// </remarks>
internal static class SentenceFeatures
{
    private const int LongestSentence = 400;
    private const int ShortestPart = 3, LongestPart = 5;
    private const string Start = "^", End = "$", Unknown = "?";

    private enum Kind : byte
    {
        Always,
        Word,
        Pair,
        Triple,
        Gap,
        Part,
        UnknownWords,
        Length,
    }

    /// <summary>The words of a sentence.</summary>
    public static string[] Words(string sentence)
    {
        List<string> words = [];
        Span<char> word = stackalloc char[LongestSentence];
        int length = 0;
        foreach (char c in sentence.AsSpan(0, Math.Min(sentence.Length, LongestSentence)))
        {
            if (char.IsLetterOrDigit(c) || char.IsSurrogate(c)
                || char.GetUnicodeCategory(c) is System.Globalization.UnicodeCategory.NonSpacingMark)
            {
                char lower = char.IsDigit(c) ? '0' : char.ToLowerInvariant(c);
                if (lower != '0' || length == 0 || word[length - 1] != '0')
                {
                    word[length++] = lower;
                }
            }
            else if (c is not ('\'' or '\u2019') && length > 0)
            {
                words.Add(word[..length].ToString());
                length = 0;
            }
        }

        if (length > 0)
        {
            words.Add(word[..length].ToString());
        }

        return [.. words];
    }

    /// <summary>The number of a word as such: known words are those whose number has weights.</summary>
    public static uint OfWord(ReadOnlySpan<char> word) => Hash(Kind.Word, word);

    /// <summary>Adds all numbers of a sentence.</summary>
    /// <param name="words">From <see cref="Words"/>.</param>
    /// <param name="known">Whether training saw a word.</param>
    /// <param name="features">Receives them; a number may occur more than once.</param>
    public static void Collect(ReadOnlySpan<string> words, Func<string, bool> known, List<uint> features)
    {
        features.Add(Hash(Kind.Always, []));
        string[] seen = new string[words.Length + 2];
        (seen[0], seen[^1]) = (Start, End);
        int unknown = 0;
        for (int i = 0; i < words.Length; i++)
        {
            bool isKnown = known(words[i]);
            seen[i + 1] = isKnown ? words[i] : Unknown;
            unknown += isKnown ? 0 : 1;
            if (isKnown)
            {
                features.Add(OfWord(words[i]));
            }

            Parts(words[i], features);
        }

        for (int i = 0; i + 1 < seen.Length; i++)
        {
            features.Add(Hash(Kind.Pair, seen[i], seen[i + 1]));
            if (i + 2 < seen.Length)
            {
                features.Add(Hash(Kind.Triple, seen[i], seen[i + 1], seen[i + 2]));
                features.Add(Hash(Kind.Gap, seen[i], seen[i + 2]));
            }
        }

        int share = words.Length == 0 ? 0 : (4 * unknown + words.Length - 1) / words.Length;
        features.Add(Hash(Kind.UnknownWords, [(char)Math.Min(unknown, 4), (char)share]));
        features.Add(Hash(Kind.Length, [(char)Math.Min(words.Length, 12)]));
    }

    private static void Parts(string word, List<uint> features)
    {
        Span<char> framed = stackalloc char[Math.Min(word.Length, LongestSentence) + 2];
        word.CopyTo(framed[1..]);
        (framed[0], framed[^1]) = ('<', '>');
        for (int length = ShortestPart; length <= LongestPart; length++)
        {
            for (int i = 0; i + length <= framed.Length; i++)
            {
                features.Add(Hash(Kind.Part, framed.Slice(i, length)));
            }
        }
    }

    private static uint Hash(Kind kind, string first, string second, string third = "") => Mix(Mix(Mix(Seed(kind), first), second), third);

    private static uint Hash(Kind kind, ReadOnlySpan<char> text) => Mix(Seed(kind), text);

    private static uint Seed(Kind kind) => (2166136261u ^ (byte)kind) * 16777619u;

    /// <summary>FNV-1a over the characters' bytes, and a space behind them.</summary>
    private static uint Mix(uint hash, ReadOnlySpan<char> text)
    {
        foreach (byte part in MemoryMarshal.AsBytes(text))
        {
            hash = (hash ^ part) * 16777619u;
        }

        return (hash ^ ' ') * 16777619u;
    }
}
