using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints.Pickle;

/// <summary>A tensor: a view of a storage that was checked to lie inside it.</summary>
public sealed class PickleTensor : PickleValue
{
    private readonly long[] _shape;
    private readonly long[] _strides;

    internal PickleTensor(PickleStorage storage, ElementType type, long offset, long[] shape, long[] strides)
    {
        Storage = storage;
        Type = type;
        Offset = offset;
        _shape = shape;
        _strides = strides;
    }

    /// <summary>Where its elements are.</summary>
    public PickleStorage Storage { get; }

    /// <summary>Type of the elements; <see cref="ElementType.Undefined"/> for one that this project has no tensors of.</summary>
    public ElementType Type { get; }

    /// <summary>First element's place in the storage, in elements.</summary>
    public long Offset { get; }

    /// <summary>Extent of each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Elements from one index of an axis to the next.</summary>
    public ReadOnlySpan<long> Strides => _strides;

    internal override string Describe() => "a tensor";
}
