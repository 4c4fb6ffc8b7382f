namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>An instance of a class that is kept as what the file says about it; the class's code is neither there nor run.</summary>
public sealed class PickleRecord : PickleValue
{
    private readonly PickleValue[] _arguments;
    private List<PickleValue>? _items;

    internal PickleRecord(PickleGlobal type, IEnumerable<PickleValue> arguments)
    {
        Type = type;
        _arguments = [.. arguments];
        foreach (PickleValue argument in _arguments)
        {
            Contain(argument);
        }
    }

    /// <summary>Its class.</summary>
    public PickleGlobal Type { get; }

    /// <summary>What the class was to be constructed with.</summary>
    public IReadOnlyList<PickleValue> Arguments => _arguments;

    /// <summary>Its attributes; of an <c>argparse.Namespace</c> the options.</summary>
    public PickleMap Fields => field ??= new PickleMap();

    /// <summary>Its entries, where the class is some kind of dictionary.</summary>
    public PickleMap Entries => field ??= new PickleMap();

    /// <summary>Its items, where the class is some kind of list or set.</summary>
    public IReadOnlyList<PickleValue> Items => _items ?? [];

    /// <summary>Its state, where that is something else than attributes; else null.</summary>
    public PickleValue? State { get; private set; }

    internal override string Describe() => $"a '{Type.FullName}'";

    internal void Add(PickleValue item)
    {
        Contain(item);
        (_items ??= []).Add(item);
    }

    internal void SetEntry(PickleValue key, PickleValue value)
    {
        Contain(key);
        Contain(value);
        Entries.Set(key, value);
    }

    internal void SetState(PickleValue state)
    {
        Contain(state);
        switch (state)
        {
            case PickleMap attributes:
                AddFields(attributes);
                break;
            case PickleSequence { Kind: PickleSequenceKind.Tuple, Items: [PickleMap or PickleNone, PickleMap or PickleNone] halves }:
                // Attributes, then those of classes with slots.
                foreach (PickleMap half in halves.OfType<PickleMap>())
                {
                    AddFields(half);
                }

                break;
            default:
                State = state;
                break;
        }
    }

    private void AddFields(PickleMap attributes)
    {
        foreach ((PickleValue key, PickleValue value) in attributes.Entries)
        {
            Fields.Set(key, value);
        }
    }
}
