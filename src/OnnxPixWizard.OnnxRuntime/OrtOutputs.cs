using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace OnnxPixWizard.OnnxRuntime;

#pragma warning disable CA1710 // The name says what it holds; that it can be read by name is said by its interface.
/// <summary>Results of a run by name, in the order they were asked for. Disposing them frees the tensors.</summary>
public sealed class OrtOutputs : IReadOnlyDictionary<string, OrtTensor>, IDisposable
{
#pragma warning restore CA1710
    private readonly string[] _names;
    private readonly OrtTensor[] _tensors;

    internal OrtOutputs(string[] names, OrtTensor[] tensors)
    {
        _names = names;
        _tensors = tensors;
    }

    /// <inheritdoc/>
    public IEnumerable<string> Keys => _names;

    /// <inheritdoc/>
    public IEnumerable<OrtTensor> Values => _tensors;

    /// <inheritdoc/>
    public int Count => _names.Length;

    /// <summary>The result of that name.</summary>
    /// <exception cref="KeyNotFoundException">It was not asked for.</exception>
    public OrtTensor this[string key] =>
        TryGetValue(key, out OrtTensor? tensor) ? tensor : throw new KeyNotFoundException($"The run has no output '{key}'; it has {string.Join(", ", _names)}.");

    /// <inheritdoc/>
    public bool ContainsKey(string key) => Array.IndexOf(_names, key) >= 0;

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out OrtTensor value)
    {
        int index = Array.IndexOf(_names, key);
        value = index < 0 ? null : _tensors[index];
        return index >= 0;
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, OrtTensor>> GetEnumerator()
    {
        for (int i = 0; i < _names.Length; i++)
        {
            yield return new KeyValuePair<string, OrtTensor>(_names[i], _tensors[i]);
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Frees every tensor.</summary>
    public void Dispose()
    {
        foreach (OrtTensor tensor in _tensors)
        {
            tensor.Dispose();
        }
    }

    /// <summary>Takes over values of the library; on a failure all of them are released.</summary>
    internal static unsafe OrtOutputs FromNative(string[] names, ReadOnlySpan<nint> values)
    {
        OrtTensor[] tensors = new OrtTensor[values.Length];
        int taken = 0;
        try
        {
            for (; taken < values.Length; taken++)
            {
                tensors[taken] = OrtTensor.FromNative(values[taken], names[taken]);
            }
        }
        catch
        {
            for (int i = 0; i < taken; i++)
            {
                tensors[i].Dispose();
            }

            for (int i = taken + 1; i < values.Length; i++)
            {
                Native.OrtApi.ReleaseValue(values[i]);
            }

            throw;
        }

        return new OrtOutputs(names, tensors);
    }
}
