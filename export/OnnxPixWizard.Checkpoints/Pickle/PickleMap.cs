using System.Diagnostics.CodeAnalysis;

namespace OnnxPixWizard.Checkpoints.Pickle;

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
