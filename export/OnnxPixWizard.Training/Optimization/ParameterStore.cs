using System.Runtime.InteropServices;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using TorchSharp;
using Constant = OnnxPixWizard.Checkpoints.Tensors.Tensor;
using Tensor = TorchSharp.torch.Tensor;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>All parameters of a training, each kind of number in one flat float32
/// tensor: values, gradients, the optimisers' moments and the moving average.</summary>
internal sealed class ParameterStore : IDisposable
{
    private const int Alignment = 16;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>Lays out parameters one behind the other on the CPU, each aligned to 64 bytes, all zero.</summary>
    /// <param name="parameters">Published names and shapes.</param>
    /// <exception cref="ArgumentException">There are none, or a name occurs twice.</exception>
    public ParameterStore(IEnumerable<(string Name, long[] Shape)> parameters)
    {
        List<ParameterSlot> slots = [];
        long offset = 0;
        foreach ((string name, long[] shape) in parameters)
        {
            long count = shape.Aggregate(1L, static (product, extent) => checked(product * extent));
            _indices.Add(name, slots.Count);
            slots.Add(new ParameterSlot(name, shape, offset, count));
            offset += (count + Alignment - 1) / Alignment * Alignment;
        }

        ArgumentOutOfRangeException.ThrowIfZero(offset, nameof(parameters));
        Slots = slots;
        Steps = new int[slots.Count];
        Values = Zeros();
        Gradients = Zeros();
        FirstMoments = Zeros();
        SecondMoments = Zeros();
        Averages = Zeros();

        Tensor Zeros() => torch.zeros(offset).DetachFromDisposeScope();
    }

    /// <summary>The parameters of a graph, as a training from nothing starts with them.</summary>
    /// <param name="graph">A graph in which a network has declared its parameters.</param>
    /// <param name="seed">Any number.</param>
    public static ParameterStore For(Graph graph, ulong seed)
    {
        Parameter[] parameters = [.. graph.Parameters.Values];
        ParameterStore store = new(parameters.Select(static parameter => (parameter.Name, parameter.Shape)));
        foreach (Parameter parameter in parameters)
        {
            store.Set(parameter.Name, ParameterInitializer.Create(parameter, unchecked((int)seed)));
        }

        return store;
    }

    /// <summary>The parameters in order.</summary>
    public IReadOnlyList<ParameterSlot> Slots { get; }

    /// <summary>Updates that each parameter has had; the moments' bias is corrected by it.</summary>
    public int[] Steps { get; }

    /// <summary>Current values.</summary>
    public Tensor Values { get; private set; }

    /// <summary>Gradients of the last batches.</summary>
    public Tensor Gradients { get; private set; }

    /// <summary>Moving average of the gradients, or Muon's sum of them.</summary>
    public Tensor FirstMoments { get; private set; }

    /// <summary>Moving average of the squared gradients.</summary>
    public Tensor SecondMoments { get; private set; }

    /// <summary>Moving average of the values: what is evaluated and exported.</summary>
    public Tensor Averages { get; private set; }

    /// <summary>Number of trained numbers.</summary>
    public long Count => Slots.Sum(static slot => slot.Count);

    /// <summary>Place of a parameter in the order, or -1.</summary>
    public int IndexOf(string name) => _indices.TryGetValue(name, out int index) ? index : -1;

    /// <summary>Moves everything to a device; views made before go on showing the old memory.</summary>
    public void MoveTo(torch.Device device)
    {
        Values = Move(Values);
        Gradients = Move(Gradients);
        FirstMoments = Move(FirstMoments);
        SecondMoments = Move(SecondMoments);
        Averages = Move(Averages);

        Tensor Move(Tensor flat)
        {
            if (flat.device.type == device.type)
            {
                return flat;
            }

            Tensor moved = flat.to(device).DetachFromDisposeScope();
            flat.Dispose();
            return moved;
        }
    }

    /// <summary>A parameter's part of a flat tensor in its own shape, sharing the memory; the caller disposes of it.</summary>
    public static Tensor View(Tensor flat, ParameterSlot slot)
    {
        using Tensor part = flat.narrow(0, slot.Offset, slot.Count);
        return part.view(slot.Shape).DetachFromDisposeScope();
    }

    /// <summary>All parameters' parts of a flat tensor, in order.</summary>
    public Tensor[] Views(Tensor flat) => [.. Slots.Select(slot => View(flat, slot))];

    /// <summary>A parameter's part of a flat tensor on the CPU.</summary>
    public static Span<float> Part(Tensor flat, ParameterSlot slot)
    {
        using Tensor part = flat.narrow(0, slot.Offset, slot.Count);
        return MemoryMarshal.Cast<byte, float>(part.bytes);
    }

    /// <summary>Copies a parameter out of a flat tensor on any device.</summary>
    public static Constant Read(Tensor flat, ParameterSlot slot)
    {
        using Tensor part = flat.narrow(0, slot.Offset, slot.Count), near = part.cpu();
        return Constant.From<float>(MemoryMarshal.Cast<byte, float>(near.bytes), slot.Shape);
    }

    /// <summary>Copies a parameter into a flat tensor on any device.</summary>
    public static void Write(Tensor flat, ParameterSlot slot, ReadOnlySpan<float> values)
    {
        using Tensor part = flat.narrow(0, slot.Offset, slot.Count), near = torch.empty(slot.Count);
        values.CopyTo(MemoryMarshal.Cast<byte, float>(near.bytes));
        part.copy_(near);
    }

    /// <summary>Sets a parameter and its average.</summary>
    /// <exception cref="ParameterException">No such parameter, or another shape.</exception>
    public void Set(string name, Constant tensor)
    {
        int index = IndexOf(name);
        if (index < 0)
        {
            throw new ParameterException(name, $"This network has no parameter '{name}'. Was the file made for another configuration?");
        }

        ParameterSlot slot = Slots[index];
        if (!tensor.Shape.SequenceEqual(slot.Shape))
        {
            throw new ParameterException(name,
                $"Parameter '{name}' has shape [{string.Join(", ", tensor.Shape.ToArray())}]; this network needs "
                    + $"[{string.Join(", ", slot.Shape)}].");
        }

        Write(Values, slot, tensor.AsSpan<float>());
        Write(Averages, slot, tensor.AsSpan<float>());
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor flat in (Tensor[])[Values, Gradients, FirstMoments, SecondMoments, Averages])
        {
            flat.Dispose();
        }
    }
}

/// <summary>Where a parameter lies in the flat tensors.</summary>
/// <param name="Name">Published name.</param>
/// <param name="Shape">Published shape.</param>
/// <param name="Offset">First float.</param>
/// <param name="Count">Number of floats.</param>
internal sealed record ParameterSlot(string Name, long[] Shape, long Offset, long Count);
