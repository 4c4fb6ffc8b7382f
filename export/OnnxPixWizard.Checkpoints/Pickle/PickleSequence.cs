namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A list, a tuple or a set.</summary>
public sealed class PickleSequence : PickleValue
{
    private readonly List<PickleValue> _items = [];

    internal PickleSequence(PickleSequenceKind kind, IEnumerable<PickleValue> items)
    {
        Kind = kind;
        AddRange(items);
    }

    /// <summary>Which of them.</summary>
    public PickleSequenceKind Kind { get; }

    /// <summary>The items, in the order of the file.</summary>
    public IReadOnlyList<PickleValue> Items => _items;

    internal override string Describe() => Kind switch
    {
        PickleSequenceKind.Tuple => "a tuple",
        PickleSequenceKind.Set => "a set",
        _ => "a list",
    };

    internal void AddRange(IEnumerable<PickleValue> items)
    {
        foreach (PickleValue item in items)
        {
            Contain(item);
            _items.Add(item);
        }
    }
}
