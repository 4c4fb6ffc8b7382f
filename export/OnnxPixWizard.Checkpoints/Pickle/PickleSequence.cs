using System.Diagnostics.CodeAnalysis;

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

/// <summary>Python's plain collections.</summary>
public enum PickleSequenceKind
{
    /// <summary>A list.</summary>
    List,

    /// <summary>A tuple, also a <c>torch.Size</c>.</summary>
    Tuple,

    /// <summary>A set or frozen set, in the order of the file.</summary>
    Set,
}

/// <summary>A dictionary (also an ordered one, or one with defaults), in the order of the file.</summary>
public sealed class PickleMap : PickleValue
{
    // Made at the first entry: a pickle can ask for an empty dictionary with one byte.
    private List<KeyValuePair<PickleValue, PickleValue>>? _entries;
    private Dictionary<string, int>? _byName;

    internal PickleMap()
    {
    }

    /// <summary>All entries; keys may be any values.</summary>
    public IReadOnlyList<KeyValuePair<PickleValue, PickleValue>> Entries => _entries ?? [];

    /// <summary>The value under a key that is a string.</summary>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out PickleValue value)
    {
        int index = -1;
        bool found = _byName is not null && _byName.TryGetValue(key, out index);
        value = found ? _entries![index].Value : null;
        return found;
    }

    internal override string Describe() => "a dictionary";

    /// <summary>A string key that is there already gets the new value, as in Python; other keys are not compared.</summary>
    internal void Set(PickleValue key, PickleValue value)
    {
        Contain(key);
        Contain(value);
        KeyValuePair<PickleValue, PickleValue> entry = new(key, value);
        _entries ??= [];
        if (key is not PickleString text)
        {
            _entries.Add(entry);
            return;
        }

        _byName ??= new Dictionary<string, int>(StringComparer.Ordinal);
        if (_byName.TryAdd(text.Value, _entries.Count))
        {
            _entries.Add(entry);
        }
        else
        {
            _entries[_byName[text.Value]] = entry;
        }
    }
}

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
