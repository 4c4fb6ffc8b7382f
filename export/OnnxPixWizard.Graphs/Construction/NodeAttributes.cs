using System.Collections;
using System.Globalization;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>
/// Settings of an operator by name: <see cref="long"/>, <see cref="float"/>, <see cref="string"/>, arrays of the first two, or a
/// <see cref="Tensor"/>.
/// </summary>
public sealed class NodeAttributes : IEnumerable<KeyValuePair<string, object>>
{
    private readonly SortedDictionary<string, object> _values = new(StringComparer.Ordinal);

    /// <summary>No settings.</summary>
    public static NodeAttributes None => [];

    /// <summary>Adds a setting (for collection initialisers).</summary>
    /// <exception cref="ArgumentException">The value's type is not one that ONNX knows.</exception>
    public void Add(string name, object value) => _values.Add(name, value switch
    {
        int number => (long)number,
        bool flag => flag ? 1L : 0L,
        double number => (float)number,
        int[] numbers => Array.ConvertAll(numbers, static number => (long)number),
        long or float or string or long[] or float[] or Tensor => value,
        _ => throw new ArgumentException($"Attribute '{name}' can't hold a {value.GetType().Name}.", nameof(value)),
    });

    /// <summary>Whether the setting is there.</summary>
    public bool Contains(string name) => _values.ContainsKey(name);

    /// <summary>An integer setting, or the operator's default.</summary>
    public long Integer(string name, long otherwise) => _values.TryGetValue(name, out object? value) ? (long)value : otherwise;

    /// <summary>A float setting, or the operator's default.</summary>
    public float Float(string name, float otherwise) => _values.TryGetValue(name, out object? value) ? (float)value : otherwise;

    /// <summary>A text setting, or the operator's default.</summary>
    public string Text(string name, string otherwise) => _values.TryGetValue(name, out object? value) ? (string)value : otherwise;

    /// <summary>A list of integers, or null.</summary>
    public long[]? Integers(string name) => _values.TryGetValue(name, out object? value) ? (long[])value : null;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, object>> GetEnumerator() => _values.GetEnumerator();

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All settings as one text: equal texts mean equal settings. Null where a tensor is among them.</summary>
    internal string? ToKey()
    {
        List<string> parts = new(_values.Count);
        foreach ((string name, object value) in _values)
        {
            string? text = value switch
            {
                long number => number.ToString(CultureInfo.InvariantCulture),
                float number => BitConverter.SingleToInt32Bits(number).ToString("x8", CultureInfo.InvariantCulture),
                string word => $"'{word}'",
                long[] numbers => $"[{string.Join(',', numbers)}]",
                float[] numbers => $"f[{string.Join(',', numbers.Select(BitConverter.SingleToInt32Bits))}]",
                _ => null,
            };
            if (text is null)
            {
                return null;
            }

            parts.Add($"{name}={text}");
        }

        return string.Join(';', parts);
    }
}
