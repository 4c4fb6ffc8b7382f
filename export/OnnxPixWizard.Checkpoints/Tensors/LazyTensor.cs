using System.Runtime.InteropServices;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>A tensor whose elements are made when they are asked for, range
/// by range, so that it need not lie in memory whole. Of any size.</summary>
/// <remarks>Reading is thread-safe: several ranges may be read at once.</remarks>
public abstract class LazyTensor
{
    private readonly long[] _shape;

    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Extent of each axis; empty for a scalar.</param>
    protected LazyTensor(ElementType type, ReadOnlySpan<long> shape)
    {
        Type = type;
        _shape = shape.ToArray();
        Count = _shape.Aggregate(1L, static (product, extent) => checked(product * extent));
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Extent of each axis.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Number of elements.</summary>
    public long Count { get; }

    /// <summary>Bytes of all elements.</summary>
    public long ByteLength => checked(Count * Type.SizeInBytes());

    /// <summary>Copies row-major elements out, in the tensor's own type, little-endian.</summary>
    /// <param name="first">Index of the first element.</param>
    /// <param name="destination">As many whole elements as fit are read; they lie within the tensor.</param>
    public abstract void Read(long first, Span<byte> destination);

    /// <summary>Elements that one reading should take where a certain size is at hand: whole rows where they fit.</summary>
    /// <param name="budget">Bytes.</param>
    public virtual long ReadingSize(long budget)
    {
        long elements = Math.Max(1, budget / Type.SizeInBytes());
        long row = _shape.Length == 0 || _shape[0] == 0 ? 1 : Count / _shape[0];
        return row == 0 || row > elements ? elements : elements / row * row;
    }

    /// <summary>All elements in memory.</summary>
    /// <exception cref="OverflowException">They are more than an array holds.</exception>
    public Tensor ToTensor()
    {
        byte[] data = GC.AllocateUninitializedArray<byte>(checked((int)ByteLength));
        Read(0, data);
        return new Tensor(Type, _shape, data);
    }

    /// <summary>A view of a tensor that lies in memory.</summary>
    public static LazyTensor From(Tensor tensor) => new Dense(tensor);

    /// <summary>Reads a tensor of 32-bit floats.</summary>
    /// <inheritdoc cref="Read(long, Span{byte})"/>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public void Read(long first, Span<float> destination)
    {
        if (Type != ElementType.Float32)
        {
            throw new InvalidOperationException($"The tensor stores {Type}, not {nameof(ElementType.Float32)}.");
        }

        Read(first, MemoryMarshal.AsBytes(destination));
    }

    /// <summary>Reads equally long runs of 32-bit floats at equal distances, such as some columns of a matrix.</summary>
    /// <param name="first">Index of the first run's first element.</param>
    /// <param name="length">Elements of a run.</param>
    /// <param name="stride">Elements from the start of a run to that of the next.</param>
    /// <param name="destination">Receives the runs one behind the other; as many as fit are read.</param>
    /// <exception cref="InvalidOperationException">The tensor holds another type.</exception>
    public virtual void ReadRuns(long first, int length, long stride, Span<float> destination)
    {
        for (int written = 0; written + length <= destination.Length; written += length)
        {
            Read(first, destination.Slice(written, length));
            first += stride;
        }
    }

    private sealed class Dense(Tensor tensor) : LazyTensor(tensor.Type, tensor.Shape)
    {
        public override void Read(long first, Span<byte> destination)
        {
            int size = Type.SizeInBytes();
            tensor.Data.Span.Slice(checked((int)(first * size)), destination.Length / size * size).CopyTo(destination);
        }
    }
}
