using System.Runtime.InteropServices;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>A dense row-major array in managed memory: constants, parameters on their way, reference data.</summary>
public sealed class Tensor
{
    private readonly long[] _shape;

    /// <summary>Wraps raw little-endian bytes.</summary>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Extent of each axis; empty for a scalar.</param>
    /// <param name="data">Row-major elements; not copied.</param>
    /// <exception cref="ArgumentException">The bytes do not fill the shape exactly.</exception>
    public Tensor(ElementType type, ReadOnlySpan<long> shape, Memory<byte> data)
    {
        Type = type;
        _shape = shape.ToArray();
        Data = data;
        if (data.Length != Count * type.SizeInBytes())
        {
            throw new ArgumentException(
                $"{data.Length} bytes do not fill a tensor of type {type} and shape [{string.Join(", ", _shape)}].", nameof(data));
        }
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Extent of each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Number of axes.</summary>
    public int Rank => _shape.Length;

    /// <summary>Number of elements.</summary>
    public long Count => _shape.Aggregate(1L, static (product, extent) => checked(product * extent));

    /// <summary>The elements' bytes, row-major.</summary>
    public Memory<byte> Data { get; }

    /// <summary>Copies elements into a new tensor.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape) where T : unmanaged =>
        new(ElementTypes.Of<T>(), shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>A tensor without axes.</summary>
    public static Tensor Scalar<T>(T value) where T : unmanaged => From([value], []);

    /// <summary>A tensor of zeros.</summary>
    public static Tensor Zeros(ElementType type, params ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long extent in shape)
        {
            count = checked(count * extent);
        }

        return new Tensor(type, shape, new byte[checked(count * type.SizeInBytes())]);
    }

    /// <summary>The elements, typed.</summary>
    /// <exception cref="InvalidOperationException"><typeparamref name="T"/> is not what the tensor stores.</exception>
    public Span<T> AsSpan<T>() where T : unmanaged => ElementTypes.Of<T>() == Type
        ? MemoryMarshal.Cast<byte, T>(Data.Span)
        : throw new InvalidOperationException($"The tensor stores {Type}, not {typeof(T).Name}.");

    /// <summary>The same elements under another shape of equal size; memory is shared.</summary>
    public Tensor Reshape(params ReadOnlySpan<long> shape) => new(Type, shape, Data);
}
