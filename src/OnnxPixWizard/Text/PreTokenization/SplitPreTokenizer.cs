using System.Runtime.InteropServices;
using OnnxPixWizard.Text.Patterns;

namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>Parts words at the matches of a pattern.</summary>
/// <param name="pattern">What to look for.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="invert">Whether the stretches between the matches count as matches instead.</param>
internal sealed class SplitPreTokenizer(TextPattern pattern, SplitBehavior behavior, bool invert) : IPreTokenizer
{
    private readonly record struct Piece(int Start, int End, bool IsMatch);

    public void Apply(PreTokenizedText text)
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

        text.SetWords(words);
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

        // A match merges into its neighbour only if that neighbour is no match itself, but for contiguous ones, which merge with their like.
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
