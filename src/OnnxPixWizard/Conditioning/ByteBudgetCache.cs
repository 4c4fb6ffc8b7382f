using System.Diagnostics.CodeAnalysis;

namespace OnnxPixWizard.Conditioning;

/// <summary>Keeps what was used last, up to a number of bytes. Safe from several threads.</summary>
/// <param name="capacity">Most bytes that it holds; larger values are not kept at all.</param>
internal sealed class ByteBudgetCache<TKey, TValue>(long capacity)
    where TKey : notnull
    where TValue : class
{
    private readonly Lock _gate = new();
    private readonly Dictionary<TKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private long _bytes;

    private sealed record Entry(TKey Key, TValue Value, long Bytes);

    public bool TryGet(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(key, out LinkedListNode<Entry>? node))
            {
                value = null;
                return false;
            }

            _byUse.Remove(node);
            _byUse.AddFirst(node);
            value = node.Value.Value;
            return true;
        }
    }

    public void Add(TKey key, TValue value, long bytes)
    {
        if (bytes > capacity)
        {
            return;
        }

        lock (_gate)
        {
            if (_entries.ContainsKey(key))
            {
                return; // Another thread made the same value meanwhile.
            }

            _entries[key] = _byUse.AddFirst(new Entry(key, value, bytes));
            _bytes += bytes;
            while (_bytes > capacity)
            {
                Entry oldest = _byUse.Last!.Value;
                _byUse.RemoveLast();
                _entries.Remove(oldest.Key);
                _bytes -= oldest.Bytes;
            }
        }
    }
}
