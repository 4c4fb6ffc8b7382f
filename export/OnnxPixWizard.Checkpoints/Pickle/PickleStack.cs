using System.Runtime.InteropServices;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>What a pickle's instructions work on: the stack with its marks, and
/// the values remembered. Each is bounded by <see cref="PickleLimits"/>.</summary>
internal sealed class PickleStack
{
    private readonly List<PickleValue> _values = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<long, PickleValue> _memo = [];

    private int _pushed;

    // Values below the last mark are out of reach.
    private int Floor => _marks.Count > 0 ? _marks[^1] : 0;

    /// <exception cref="FormatException">Too many values, at one time or in all.</exception>
    public void Push(PickleValue value)
    {
        if (++_pushed > PickleLimits.Values || _values.Count >= PickleLimits.Stack)
        {
            throw new FormatException($"it holds more than {PickleLimits.Values} values, or {PickleLimits.Stack} at one time");
        }

        _values.Add(value);
    }

    /// <summary>The last value, which stays.</summary>
    /// <exception cref="FormatException">There is none.</exception>
    public PickleValue Top() => _values.Count > Floor ? _values[^1] : throw Empty();

    /// <exception cref="FormatException">There is none.</exception>
    public PickleValue Pop()
    {
        PickleValue value = Top();
        _values.RemoveAt(_values.Count - 1);
        return value;
    }

    /// <summary>The last values, in the order in which they came.</summary>
    /// <exception cref="FormatException">There are fewer.</exception>
    public List<PickleValue> Pop(int count)
    {
        int start = _values.Count - count;
        return start >= Floor ? PopFrom(start) : throw Empty();
    }

    /// <summary>All values since the last mark, which goes too.</summary>
    /// <exception cref="FormatException">There is no mark.</exception>
    public List<PickleValue> PopToMark()
    {
        int start = _marks.Count > 0 ? Floor : throw new FormatException("a mark is missing");
        _marks.RemoveAt(_marks.Count - 1);
        return PopFrom(start);
    }

    /// <summary>Drops the last value, or the mark if nothing came after it.</summary>
    public void PopOrCloseMark()
    {
        if (_marks.Count > 0 && _values.Count == Floor)
        {
            _marks.RemoveAt(_marks.Count - 1);
        }
        else
        {
            Pop();
        }
    }

    /// <exception cref="FormatException">Too many marks are open.</exception>
    public void OpenMark()
    {
        if (_marks.Count >= PickleLimits.Marks)
        {
            throw new FormatException($"more than {PickleLimits.Marks} marks are open");
        }

        _marks.Add(_values.Count);
    }

    /// <summary>Remembers the last value under the next free number.</summary>
    public void Memoize() => Remember(_memo.Count);

    /// <summary>Remembers the last value.</summary>
    /// <exception cref="FormatException">Too many are remembered.</exception>
    public void Remember(long key)
    {
        _memo[key] = Top();
        if (_memo.Count > PickleLimits.Memo)
        {
            throw new FormatException($"more than {PickleLimits.Memo} values are remembered");
        }
    }

    /// <summary>Pushes what was remembered.</summary>
    /// <exception cref="FormatException">Nothing was.</exception>
    public void Recall(long key) =>
        Push(_memo.TryGetValue(key, out PickleValue? value) ? value : throw new FormatException($"nothing was remembered under {key}"));

    private static FormatException Empty() => new("a value is missing on the stack");

    private List<PickleValue> PopFrom(int start)
    {
        List<PickleValue> values = _values.GetRange(start, _values.Count - start);
        CollectionsMarshal.SetCount(_values, start);
        return values;
    }
}
