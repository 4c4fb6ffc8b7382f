using System.Runtime.InteropServices;
using TorchSharp;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Flow;

/// <summary>A batch's numbers by the names of a network's inputs, in tensors on the CPU that are filled through spans.</summary>
internal sealed class BatchTensors : IDisposable
{
    private readonly Dictionary<string, Tensor> _tensors = new(StringComparer.Ordinal);

    /// <summary>The tensors.</summary>
    public IReadOnlyDictionary<string, Tensor> All => _tensors;

    /// <summary>Adds zeros.</summary>
    public void AddFloats(string name, params ReadOnlySpan<long> shape) => Add(name, torch.ScalarType.Float32, shape);

    /// <summary>Adds zeros.</summary>
    public void AddIntegers(string name, params ReadOnlySpan<long> shape) => Add(name, torch.ScalarType.Int64, shape);

    /// <summary>Adds what is false.</summary>
    public void AddFlags(string name, params ReadOnlySpan<long> shape) => Add(name, torch.ScalarType.Bool, shape);

    /// <summary>All of a float tensor, row-major.</summary>
    public Span<float> Floats(string name) => MemoryMarshal.Cast<byte, float>(_tensors[name].bytes);

    /// <summary>All of an integer tensor, row-major.</summary>
    public Span<long> Integers(string name) => MemoryMarshal.Cast<byte, long>(_tensors[name].bytes);

    /// <summary>All of a boolean tensor, row-major.</summary>
    public Span<bool> Flags(string name) => MemoryMarshal.Cast<byte, bool>(_tensors[name].bytes);

    /// <summary>A row of a float tensor.</summary>
    public Span<float> Row(string name, int row)
    {
        Span<float> all = Floats(name);
        int length = all.Length / (int)_tensors[name].shape[0];
        return all.Slice(row * length, length);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _tensors.Values)
        {
            tensor.Dispose();
        }
    }

    private void Add(string name, torch.ScalarType type, ReadOnlySpan<long> shape) =>
        _tensors.Add(name, torch.zeros(shape.ToArray(), type).DetachFromDisposeScope());
}
