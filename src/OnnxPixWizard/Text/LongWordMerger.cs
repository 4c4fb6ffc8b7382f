namespace OnnxPixWizard.Text;

/// <summary>
/// Merges the symbols of a word of any length in time n log n, by the package's rule: always the single pair of lowest rank, leftmost
/// among equals, then a look at its new neighbors.
/// </summary>
internal sealed class LongWordMerger
{
    private readonly Dictionary<ulong, (int Rank, int Product)> _merges;

    /// <param name="merges">Pairs in the order of their ranks; of a pair listed twice the later rank counts.</param>
    public LongWordMerger(List<Merge> merges)
    {
        _merges = new(merges.Count);
        for (int rank = 0; rank < merges.Count; rank++)
        {
            _merges[merges[rank].Pair] = (rank, merges[rank].Product);
        }
    }

    /// <summary>Merges in place.</summary>
    /// <returns>How many symbols are left, at the front.</returns>
    public int Merge(Span<int> symbols) => Merge(symbols, out _);

    /// <summary>Merges in place and counts the pairs that were looked at.</summary>
    internal int Merge(Span<int> symbols, out int work)
    {
        int[] next = new int[symbols.Length], previous = new int[symbols.Length];
        PriorityQueue<ulong, (int Rank, int Position)> queue = new(symbols.Length);
        for (int i = 0; i < symbols.Length; i++)
        {
            next[i] = i + 1 < symbols.Length ? i + 1 : -1;
            previous[i] = i - 1;
            Offer(symbols, next, i, queue);
        }

        for (work = 0; queue.TryDequeue(out ulong pair, out (int Rank, int Position) best); work++)
        {
            int left = best.Position, right = next[left];
            if (right < 0 || symbols[left] < 0 || Text.Merge.PairOf(symbols[left], symbols[right]) != pair)
            {
                continue; // one of the two has become part of another symbol since
            }

            symbols[left] = _merges[pair].Product;
            symbols[right] = -1;
            next[left] = next[right];
            if (next[left] >= 0)
            {
                previous[next[left]] = left;
            }

            Offer(symbols, next, left, queue);
            Offer(symbols, next, previous[left], queue);
        }

        int count = 0;
        foreach (int symbol in symbols)
        {
            if (symbol >= 0)
            {
                symbols[count++] = symbol;
            }
        }

        return count;
    }

    private void Offer(ReadOnlySpan<int> symbols, int[] next, int left, PriorityQueue<ulong, (int Rank, int Position)> queue)
    {
        if (left >= 0 && next[left] >= 0)
        {
            ulong pair = Text.Merge.PairOf(symbols[left], symbols[next[left]]);
            if (_merges.TryGetValue(pair, out (int Rank, int Product) merge))
            {
                queue.Enqueue(pair, (merge.Rank, left));
            }
        }
    }
}
