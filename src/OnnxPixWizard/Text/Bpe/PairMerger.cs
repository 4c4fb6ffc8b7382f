using System.Buffers;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>
/// Merges the symbols of one word: always the single pair of lowest rank, leftmost among equals, then looks again at its new neighbours.
/// </summary>
internal static class PairMerger
{
    /// <summary>Up to here a rescan of all pairs after every merge is cheaper than a heap.</summary>
    private const int ShortWord = 40;

    /// <summary>Merges in place.</summary>
    /// <returns>How many symbols are left, at the front.</returns>
    public static int Merge(Span<int> symbols, MergeTable merges) => symbols.Length switch
    {
        < 2 => symbols.Length,
        <= ShortWord => MergeByScan(symbols, merges),
        _ => MergeByHeap(symbols, merges),
    };

    private static int MergeByScan(Span<int> symbols, MergeTable merges)
    {
        Span<ulong> candidates = stackalloc ulong[ShortWord];
        int count = symbols.Length;
        for (int i = 0; i + 1 < count; i++)
        {
            candidates[i] = merges.Find(MergeTable.Pair(symbols[i], symbols[i + 1]));
        }

        while (true)
        {
            ulong best = MergeTable.None;
            int at = -1;
            for (int i = 0; i + 1 < count; i++)
            {
                if (candidates[i] < best)
                {
                    best = candidates[i];
                    at = i;
                }
            }

            if (at < 0)
            {
                return count;
            }

            symbols[at] = MergeTable.Product(best);
            symbols[(at + 2)..count].CopyTo(symbols[(at + 1)..]);
            count--;
            if (at + 1 < count)
            {
                candidates[(at + 2)..count].CopyTo(candidates[(at + 1)..]);
                candidates[at] = merges.Find(MergeTable.Pair(symbols[at], symbols[at + 1]));
            }

            if (at > 0)
            {
                candidates[at - 1] = merges.Find(MergeTable.Pair(symbols[at - 1], symbols[at]));
            }
        }
    }

    private static int MergeByHeap(Span<int> symbols, MergeTable merges)
    {
        int[] links = ArrayPool<int>.Shared.Rent(2 * symbols.Length);
        Span<int> next = links.AsSpan(0, symbols.Length), previous = links.AsSpan(symbols.Length, symbols.Length);
        PriorityQueue<ulong, (int Rank, int Position)> queue = new(symbols.Length);
        for (int i = 0; i < symbols.Length; i++)
        {
            next[i] = i + 1 < symbols.Length ? i + 1 : -1;
            previous[i] = i - 1;
            Offer(symbols, next, i, merges, queue);
        }

        while (queue.TryDequeue(out ulong pair, out (int Rank, int Position) key))
        {
            int left = key.Position, right = next[left];
            if (symbols[left] < 0 || right < 0 || MergeTable.Pair(symbols[left], symbols[right]) != pair)
            {
                continue; // one of the two has been merged into something else since
            }

            symbols[left] = MergeTable.Product(merges.Find(pair));
            symbols[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
            {
                previous[next[left]] = left;
            }

            Offer(symbols, next, left, merges, queue);
            if (previous[left] >= 0)
            {
                Offer(symbols, next, previous[left], merges, queue);
            }
        }

        int count = 0;
        for (int i = 0; i >= 0; i = next[i])
        {
            symbols[count++] = symbols[i];
        }

        ArrayPool<int>.Shared.Return(links);
        return count;
    }

    private static void Offer(
        ReadOnlySpan<int> symbols, ReadOnlySpan<int> next, int left, MergeTable merges, PriorityQueue<ulong, (int Rank, int Position)> queue)
    {
        if (next[left] >= 0)
        {
            ulong pair = MergeTable.Pair(symbols[left], symbols[next[left]]);
            ulong merge = merges.Find(pair);
            if (merge != MergeTable.None)
            {
                queue.Enqueue(pair, (MergeTable.Rank(merge), left));
            }
        }
    }
}
