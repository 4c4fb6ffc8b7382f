using System.Collections.Concurrent;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>Ids of words seen before, for prompts that repeat words. Bounded: once full it stays as it is.</summary>
internal sealed class WordCache
{
    private const int MaxWordLength = 32;
    private const int MaxWords = 20_000;

    private readonly ConcurrentDictionary<string, int[]> _words = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, int[]>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private int _count;

    public WordCache() => _lookup = _words.GetAlternateLookup<ReadOnlySpan<char>>();

    public bool TryGet(ReadOnlySpan<char> word, out ReadOnlySpan<int> ids)
    {
        int[]? found = null;
        bool hit = word.Length <= MaxWordLength && _lookup.TryGetValue(word, out found);
        ids = found;
        return hit;
    }

    public void Add(ReadOnlySpan<char> word, ReadOnlySpan<int> ids)
    {
        if (word.Length <= MaxWordLength && Volatile.Read(ref _count) < MaxWords && _words.TryAdd(word.ToString(), ids.ToArray()))
        {
            Interlocked.Increment(ref _count);
        }
    }
}
