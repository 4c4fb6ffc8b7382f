using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>All parameters of a training in flat buffers: values, gradients, the optimiser's moments and the moving average.</summary>
public sealed class ParameterStore : IDisposable
{
    private const int Alignment = 16;
    private readonly Dictionary<string, int> _indices = new(StringComparer.Ordinal);

    /// <summary>Lays out parameters one behind the other, each aligned to 64 bytes.</summary>
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

        Slots = slots;
        Steps = new int[slots.Count];
        Values = new NativeBuffer(offset);
        Gradients = new NativeBuffer(offset);
        FirstMoments = new NativeBuffer(offset);
        SecondMoments = new NativeBuffer(offset);
        Averages = new NativeBuffer(offset);
    }

    /// <summary>The parameters of a graph, as a training from nothing starts with them.</summary>
    /// <param name="graph">A graph whose parameters are inputs.</param>
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
    public NativeBuffer Values { get; }

    /// <summary>Gradients of the last batch.</summary>
    public NativeBuffer Gradients { get; }

    /// <summary>Moving average of the gradients.</summary>
    public NativeBuffer FirstMoments { get; }

    /// <summary>Moving average of the squared gradients.</summary>
    public NativeBuffer SecondMoments { get; }

    /// <summary>Moving average of the values: what is evaluated and exported.</summary>
    public NativeBuffer Averages { get; }

    /// <summary>Number of trained numbers.</summary>
    public long Count => Slots.Sum(static slot => slot.Count);

    /// <summary>Place of a parameter in the order, or -1.</summary>
    public int IndexOf(string name) => _indices.TryGetValue(name, out int index) ? index : -1;

    /// <summary>A parameter's part of a buffer.</summary>
    public static Span<float> Part(NativeBuffer buffer, ParameterSlot slot) => buffer.Slice(slot.Offset, slot.Count);

    /// <summary>Copies a parameter out of a buffer.</summary>
    public static Tensor Read(NativeBuffer buffer, ParameterSlot slot) => Tensor.From<float>(Part(buffer, slot), slot.Shape);

    /// <summary>Sets a parameter and its average.</summary>
    /// <exception cref="ParameterException">No such parameter, or another shape.</exception>
    public void Set(string name, Tensor tensor)
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
                $"Parameter '{name}' has shape [{string.Join(", ", tensor.Shape.ToArray())}]; this network needs [{string.Join(", ", slot.Shape)}].");
        }

        tensor.AsSpan<float>().CopyTo(Part(Values, slot));
        tensor.AsSpan<float>().CopyTo(Part(Averages, slot));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Values.Dispose();
        Gradients.Dispose();
        FirstMoments.Dispose();
        SecondMoments.Dispose();
        Averages.Dispose();
    }
}
