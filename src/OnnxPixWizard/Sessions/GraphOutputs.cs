using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.ML.OnnxRuntime;

namespace OnnxPixWizard.Sessions;

#pragma warning disable CA1710 // The name says what it holds; that it can be read by name is said by its interface.
/// <summary>Results of a run by name, in the order they were asked for. Disposing them frees the tensors.</summary>
internal sealed class GraphOutputs : IReadOnlyDictionary<string, GraphTensor>, IDisposable
{
#pragma warning restore CA1710
    private readonly string[] _names;
    private readonly GraphTensor[] _tensors;

    internal GraphOutputs(string[] names, IReadOnlyCollection<OrtValue> values)
    {
        _names = names;
        _tensors = [.. values.Select(GraphTensor.FromOutput)];
    }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _names;

    /// <inheritdoc/>
    public IEnumerable<GraphTensor> Values => _tensors;

    /// <inheritdoc/>
    public int Count => _names.Length;

    /// <summary>The result of that name.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public GraphTensor this[string key] =>
        TryGetValue(key, out GraphTensor? tensor) ? tensor
            : throw new KeyNotFoundException($"The run has no output '{key}'; it has {string.Join(", ", _names)}.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Array.IndexOf(_names, key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out GraphTensor value)
    {
        int index = Array.IndexOf(_names, key);
        value = index < 0 ? null : _tensors[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, GraphTensor>> GetEnumerator() =>
        _names.Zip(_tensors, static (name, tensor) => KeyValuePair.Create(name, tensor)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees every tensor.</summary>
    public void Dispose() => Array.ForEach(_tensors, static t => t.Dispose());
}
