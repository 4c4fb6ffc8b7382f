using System.Runtime.InteropServices;

namespace OnnxPixWizard.Text;

/// <summary>The <c>pre_tokenizer</c> section: steps that part words into smaller ones or rewrite them.</summary>
internal static class PreTokenizers
{
    /// <exception cref="TokenizerException">A step is malformed or unknown.</exception>
    public static Func<PreTokenizedText, PreTokenizedText> Read(JsonField node)
    {
        if (node.IsNull)
        {
            return static text => text;
        }

        switch (node.Type())
        {
            case "Sequence":
                Func<PreTokenizedText, PreTokenizedText>[] steps = [.. node["pretokenizers"].Items().Select(Read)];
                return text => steps.Aggregate(text, static (current, step) => step(current));
            case "Split":
                TextPattern pattern = TextPattern.Read(node["pattern"]);
                return new WordSplitter(pattern, ReadBehavior(node["behavior"]), node["invert"].Flag(false)).Apply;
            case "ByteLevel":
                bool addPrefixSpace = node["add_prefix_space"].Flag(missing: true), useRegex = node["use_regex"].Flag(missing: true);
                return text => WriteInBytes(text, addPrefixSpace, useRegex);
            default:
                throw node.Unsupported(node.Type());
        }
    }

    private static SplitBehavior ReadBehavior(JsonField node) =>
        Enum.GetNames<SplitBehavior>().Contains(node.Text(), StringComparer.Ordinal)
            ? Enum.Parse<SplitBehavior>(node.Text())
            : throw node.Unsupported(node.Text());

    /// <summary>Writes words in the byte alphabet, after parting them by GPT-2's regex where the file wants it.</summary>
    private static PreTokenizedText WriteInBytes(PreTokenizedText text, bool addPrefixSpace, bool useRegex)
    {
        // A prefix space adds one character a word and every UTF-16 unit gives at most three bytes.
        char[] mapped = new char[3 * (text.Text.Length + text.Words.Count)];
        List<TextRange> words = new(text.Words.Count), parts = [];
        int count = 0;
        foreach (TextRange range in text.Words)
        {
            ReadOnlySpan<char> word = text.Slice(range);
            if (addPrefixSpace && word[0] != ' ')
            {
                word = string.Concat(" ", word);
            }

            parts.Clear();
            if (useRegex)
            {
                RegexPattern.Gpt2.FindAll(word, parts);
            }
            else
            {
                parts.Add(new TextRange(0, word.Length));
            }

            foreach (TextRange part in parts)
            {
                int length = ByteAlphabet.Encode(word.Slice(part.Start, part.Length), mapped.AsSpan(count));
                words.Add(new TextRange(count, length));
                count += length;
            }
        }

        return new PreTokenizedText(mapped.AsMemory(0, count), words);
    }
}

/// <summary>What a split does with the stretches that its pattern matches.</summary>
internal enum SplitBehavior
{
    /// <summary>They disappear.</summary>
    Removed,

    /// <summary>Each is a word of its own.</summary>
    Isolated,

    /// <summary>Each belongs to the word before it.</summary>
    MergedWithPrevious,

    /// <summary>Each belongs to the word after it.</summary>
    MergedWithNext,

    /// <summary>Neighboring ones are one word.</summary>
    Contiguous,
}

/// <summary>Parts words at the matches of a pattern.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether the stretches between the matches count as matches instead.</param>
internal sealed class WordSplitter(TextPattern pattern, SplitBehavior behavior, bool invert)
{
    private readonly record struct Piece(int Start, int End, bool IsMatch);

    public PreTokenizedText Apply(PreTokenizedText text)
    {
        List<TextRange> words = [], matches = [];
        List<Piece> pieces = [];
        foreach (TextRange word in text.Words)
        {
            matches.Clear();
            pattern.FindAll(text.Slice(word), matches);
            pieces.Clear();
            FillPieces(word.Length, matches, pieces);
            Join(pieces);
            foreach (Piece piece in CollectionsMarshal.AsSpan(pieces))
            {
                if (piece.End > piece.Start && !(behavior == SplitBehavior.Removed && piece.IsMatch))
                {
                    words.Add(TextRange.Between(word.Start + piece.Start, word.Start + piece.End));
                }
            }
        }

        return text with { Words = words };
    }

    /// <summary>Covers the word with matches and what lies between them.</summary>
    private void FillPieces(int length, List<TextRange> matches, List<Piece> pieces)
    {
        int done = 0;
        foreach (TextRange match in CollectionsMarshal.AsSpan(matches))
        {
            if (match.Start > done)
            {
                pieces.Add(new Piece(done, match.Start, invert));
            }

            pieces.Add(new Piece(match.Start, match.End, !invert));
            done = match.End;
        }

        if (done < length)
        {
            pieces.Add(new Piece(done, length, invert));
        }
    }

    private void Join(List<Piece> pieces)
    {
        if (behavior is SplitBehavior.Removed or SplitBehavior.Isolated)
        {
            return;
        }

        // A match merges into its neighbor only if that is no match itself, but for contiguous ones, which merge with their like.
        bool backwards = behavior == SplitBehavior.MergedWithNext;
        if (backwards)
        {
            pieces.Reverse();
        }

        int count = 0;
        bool previousIsMatch = false;
        for (int i = 0; i < pieces.Count; i++)
        {
            Piece piece = pieces[i];
            bool merges = count > 0
                && (behavior == SplitBehavior.Contiguous ? piece.IsMatch == previousIsMatch : piece.IsMatch && !previousIsMatch);
            if (merges)
            {
                Piece last = pieces[count - 1];
                pieces[count - 1] = last with { Start = Math.Min(last.Start, piece.Start), End = Math.Max(last.End, piece.End) };
            }
            else
            {
                pieces[count++] = piece;
            }

            previousIsMatch = piece.IsMatch;
        }

        pieces.RemoveRange(count, pieces.Count - count);
        if (backwards)
        {
            pieces.Reverse();
        }
    }
}

/// <summary>A segment on its way from text to words: characters, and the stretches of them that are words so far.</summary>
internal sealed record PreTokenizedText(ReadOnlyMemory<char> Text, List<TextRange> Words)
{
    public ReadOnlySpan<char> Slice(TextRange word) => Text.Span.Slice(word.Start, word.Length);
}
