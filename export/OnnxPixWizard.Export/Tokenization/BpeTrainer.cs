using System.Runtime.InteropServices;

namespace OnnxPixWizard.Export.Tokenization;

/// <summary>
/// Byte-pair training: joins the most frequent pair of neighbouring symbols, again and again. Ties go to the pair whose symbols are older,
/// so that the result depends on the words and their counts alone.
/// </summary>
/// <remarks>
/// Source: Sennrich et al. 2016, Neural Machine Translation of Rare Words with Subword Units, section 3.2. Counts are kept up to date
/// instead of taken anew: a merge touches only the words that hold the pair.
/// </remarks>
internal sealed class BpeTrainer
{
    private readonly List<string> _tokens;
    private readonly IReadOnlySet<string> _reserved;
    private readonly Dictionary<string, int> _idOf = new(StringComparer.Ordinal);
    private readonly List<(List<int> Symbols, long Count)> _words = [];
    private readonly Dictionary<(int Left, int Right), long> _counts = [];
    private readonly Dictionary<(int Left, int Right), HashSet<int>> _holders = [];
    private readonly PriorityQueue<(int Left, int Right), (long Fewer, int Left, int Right)> _queue = new();

    private BpeTrainer(
        IReadOnlyList<string> alphabet, IEnumerable<(IReadOnlyList<string> Symbols, long Count)> words, IReadOnlySet<string> reserved)
    {
        _tokens = [.. alphabet];
        _reserved = reserved;
        for (int id = 0; id < _tokens.Count; id++)
        {
            _idOf.Add(_tokens[id], id);
        }

        foreach ((IReadOnlyList<string> symbols, long count) in words)
        {
            _words.Add(([.. symbols.Select(symbol => _idOf[symbol])], count));
            CountWord(_words.Count - 1, sign: 1);
        }

        foreach ((int Left, int Right) pair in _counts.Keys)
        {
            Offer(pair);
        }
    }

    /// <summary>Learns merges.</summary>
    /// <param name="alphabet">All symbols that words are made of.</param>
    /// <param name="words">Different words as symbols, with how often they occur.</param>
    /// <param name="maxProducts">Most new tokens.</param>
    /// <param name="minCount">Pairs that occur less often are left apart.</param>
    /// <param name="reserved">Texts that have an id of another meaning and are never made.</param>
    public static BpeMerges Train(
        IReadOnlyList<string> alphabet,
        IEnumerable<(IReadOnlyList<string> Symbols, long Count)> words,
        int maxProducts,
        long minCount,
        IReadOnlySet<string> reserved) =>
        new BpeTrainer(alphabet, words, reserved).Learn(maxProducts, minCount);

    private BpeMerges Learn(int maxProducts, long minCount)
    {
        int alphabet = _tokens.Count;
        List<(string Left, string Right)> merges = [];
        while (_tokens.Count - alphabet < maxProducts && TryTakeBest(out (int Left, int Right) pair) && _counts[pair] >= minCount)
        {
            merges.Add((_tokens[pair.Left], _tokens[pair.Right]));
            Merge(pair, IdOfProduct(pair));
        }

        return new BpeMerges(_tokens[alphabet..], merges);
    }

    /// <summary>The most frequent pair; queue entries that later counts have overtaken are dropped on the way.</summary>
    private bool TryTakeBest(out (int Left, int Right) pair)
    {
        while (_queue.TryDequeue(out pair, out (long Fewer, int Left, int Right) key))
        {
            if (_counts.GetValueOrDefault(pair) == -key.Fewer)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Two splits of one text share their token.</summary>
    private int IdOfProduct((int Left, int Right) pair)
    {
        string text = _tokens[pair.Left] + _tokens[pair.Right];
        if (!_idOf.TryGetValue(text, out int id))
        {
            id = _tokens.Count;
            _tokens.Add(text);
            _idOf.Add(text, id);
        }

        return id;
    }

    private void Merge((int Left, int Right) pair, int product)
    {
        HashSet<(int Left, int Right)> touched = [];
        foreach (int word in _holders[pair].ToArray())
        {
            CountWord(word, sign: -1, touched);
            Replace(_words[word].Symbols, pair, product);
            CountWord(word, sign: 1, touched);
        }

        foreach ((int Left, int Right) changed in touched)
        {
            Offer(changed);
        }
    }

    private static void Replace(List<int> symbols, (int Left, int Right) pair, int product)
    {
        int kept = 0;
        for (int i = 0; i < symbols.Count; i++, kept++)
        {
            bool joins = i + 1 < symbols.Count && symbols[i] == pair.Left && symbols[i + 1] == pair.Right;
            symbols[kept] = joins ? product : symbols[i];
            i += joins ? 1 : 0;
        }

        symbols.RemoveRange(kept, symbols.Count - kept);
    }

    private void CountWord(int word, int sign, HashSet<(int Left, int Right)>? touched = null)
    {
        (List<int> symbols, long count) = _words[word];
        for (int i = 0; i + 1 < symbols.Count; i++)
        {
            (int Left, int Right) pair = (symbols[i], symbols[i + 1]);
            CollectionsMarshal.GetValueRefOrAddDefault(_counts, pair, out _) += sign * count;
            ref HashSet<int>? holders = ref CollectionsMarshal.GetValueRefOrAddDefault(_holders, pair, out _);
            holders ??= [];
            _ = sign > 0 ? holders.Add(word) : holders.Remove(word);
            touched?.Add(pair);
        }
    }

    private void Offer((int Left, int Right) pair)
    {
        if (_counts[pair] is long count and > 0 && !_reserved.Contains(_tokens[pair.Left] + _tokens[pair.Right]))
        {
            _queue.Enqueue(pair, (-count, pair.Left, pair.Right));
        }
    }
}

/// <summary>What byte-pair training learnt.</summary>
/// <param name="Products">New tokens in the order of their making; each once.</param>
/// <param name="Merges">Pairs in the order of their ranks.</param>
internal sealed record BpeMerges(IReadOnlyList<string> Products, IReadOnlyList<(string Left, string Right)> Merges);
