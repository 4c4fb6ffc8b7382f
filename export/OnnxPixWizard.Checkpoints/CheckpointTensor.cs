using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace OnnxPixWizard.Checkpoints;

/// <summary>A tensor in a checkpoint's file: described at once, its elements
/// copied out of the memory map piece by piece as they are wanted.</summary>
/// <remarks>A tensor may be a view (transposed, strided, a slice of a storage
/// that others share); readers see dense row-major elements.</remarks>
public sealed class CheckpointTensor : LazyTensor
{
    private readonly MappedFile _file;
    private readonly long _offset;
    private readonly long[] _strides;
    private readonly bool _dense;

    /// <param name="name">Its name.</param>
    /// <param name="type">Type of the elements.</param>
    /// <param name="shape">Extent of each axis.</param>
    /// <param name="strides">Elements from one index of an axis to the next, not
    /// negative; the caller has checked that all lie inside the file.</param>
    /// <param name="file">Where the elements are.</param>
    /// <param name="offset">First element's place, in bytes.</param>
    internal CheckpointTensor(string name, ElementType type, long[] shape, long[] strides, MappedFile file, long offset)
        : base(type, shape)
    {
        Name = name;
        _strides = strides;
        _file = file;
        _offset = offset;
        _dense = StridedElements.AreDense(shape, strides);
    }

    /// <summary>Its name in the checkpoint.</summary>
    public string Name { get; }

    /// <summary>The file that holds the elements.</summary>
    public string File => _file.Path;

    /// <summary>Row-major strides of a dense tensor.</summary>
    internal static long[] DenseStrides(ReadOnlySpan<long> shape)
    {
        long[] strides = new long[shape.Length];
        long stride = 1;
        for (int axis = shape.Length - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Math.Max(1, shape[axis]); // too large to be exact only where another extent is 0
        }

        return strides;
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The range is not inside the tensor, or is no whole number of elements.</exception>
    /// <exception cref="CheckpointException">The file can't be mapped.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed of.</exception>
    public override void Read(long first, Span<byte> destination)
    {
        int size = Type.SizeInBytes();
        if (destination.Length % size != 0)
        {
            throw new ArgumentException($"{destination.Length} bytes are no whole number of elements of type {Type}.", nameof(destination));
        }

        long count = destination.Length / size;
        CheckRange(first, count);
        if (count == 0)
        {
            return;
        }

        if (_dense)
        {
            CopyDense(_offset + (first * size), destination);
        }
        else
        {
            CopyStrided(first, destination, size);
        }
    }

    /// <summary>Copies floating elements as 32-bit floats; 16-bit formats are widened exactly, 64-bit floats rounded to nearest.</summary>
    /// <param name="first">Row-major index of the first element.</param>
    /// <param name="destination">Receives as many elements as it has room for.</param>
    /// <exception cref="ArgumentException">The range is not inside the tensor.</exception>
    /// <exception cref="CheckpointException">The elements are no floating-point numbers, or the file can't be mapped.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed of.</exception>
    public void ReadFloat32(long first, Span<float> destination)
    {
        switch (Type)
        {
            case ElementType.Float32:
                Read(first, MemoryMarshal.AsBytes(destination));
                break;
            case ElementType.Float16 or ElementType.BFloat16:
                ReadHalves(first, destination);
                break;
            case ElementType.Float64:
                ReadDoubles(first, destination);
                break;
            default:
                throw new CheckpointException(File, $"tensor '{Name}' has type {Type}; floating-point numbers are needed.");
        }
    }

    /// <summary>Copies equally long runs of floating elements at equal
    /// distances, such as some columns of a matrix, as 32-bit floats.</summary>
    /// <param name="first">Row-major index of the first run's first element.</param>
    /// <param name="length">Elements of a run.</param>
    /// <param name="stride">Elements from the start of a run to that of the next, at least <paramref name="length"/>.</param>
    /// <param name="destination">Receives whole runs, one behind the other; its length is a multiple of a run's.</param>
    /// <exception cref="ArgumentException">A run is not inside the tensor.</exception>
    /// <exception cref="CheckpointException">The elements are no floating-point numbers, or the file can't be mapped.</exception>
    /// <exception cref="ObjectDisposedException">The checkpoint was disposed of.</exception>
    public void ReadFloat32Runs(long first, int length, long stride, Span<float> destination)
    {
        int runs = length > 0 ? destination.Length / length : 0;
        if (runs == 0 || !_dense || Type is not (ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16))
        {
            for (int run = 0; run < runs; run++)
            {
                ReadFloat32(first + (run * stride), destination.Slice(run * length, length));
            }

            return;
        }

        // One mapping of all that lies between: only the pages of the runs come in.
        long all = checked(((runs - 1) * stride) + length);
        CheckRange(first, all);
        int size = Type.SizeInBytes();
        using MappedWindow window = OpenWindow(_offset + (first * size), all * size);
        for (int run = 0; run < runs; run++)
        {
            Span<float> target = destination.Slice(run * length, length);
            if (size == sizeof(float))
            {
                Singles(window, run * stride, length).CopyTo(target);
            }
            else
            {
                Widen(Halves(window, run * stride, length), target);
            }
        }
    }

    /// <summary>Copies the whole tensor as 32-bit floats.</summary>
    /// <exception cref="CheckpointException">It is no floating tensor or
    /// larger than an array (2 GiB), or the file can't be mapped.</exception>
    public Tensor ReadFloat32()
    {
        long bytes = checked(Count * sizeof(float));
        if (bytes > Array.MaxLength)
        {
            throw new CheckpointException(
                File, $"tensor '{Name}' needs {bytes} bytes, more than the {Array.MaxLength} that can be read at once.");
        }

        byte[] data = GC.AllocateUninitializedArray<byte>((int)bytes);
        ReadFloat32(0, MemoryMarshal.Cast<byte, float>(data.AsSpan()));
        return new Tensor(ElementType.Float32, Shape, data);
    }

    /// <summary>The same elements under another name.</summary>
    internal CheckpointTensor WithName(string name) => new(name, Type, Shape.ToArray(), _strides, _file, _offset);

    private unsafe void CopyDense(long offset, Span<byte> destination)
    {
        using MappedWindow window = OpenWindow(offset, destination.Length);
        new ReadOnlySpan<byte>(window.Start, destination.Length).CopyTo(destination);
    }

    private unsafe void CopyStrided(long first, Span<byte> destination, int size)
    {
        (long low, long high) = StridedElements.Extent(Shape, _strides, first, destination.Length / size);
        using MappedWindow window = OpenWindow(_offset + (low * size), checked((high - low + 1) * size));
        StridedElements.Copy(window.Start - (low * size), size, Shape, _strides, first, destination);
    }

    private MappedWindow OpenWindow(long offset, long length)
    {
        try
        {
            return _file.OpenWindow(offset, length);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(File, $"tensor '{Name}' can't be read: {e.Message}", e);
        }
    }

    private void ReadHalves(long first, Span<float> destination)
    {
        const int Piece = 16384;
        CheckRange(first, destination.Length);
        using MappedWindow? dense = _dense && !destination.IsEmpty
            ? OpenWindow(_offset + (first * sizeof(ushort)), (long)destination.Length * sizeof(ushort)) : null;
        ushort[] buffer = dense is null ? new ushort[Math.Min(Piece, destination.Length)] : [];
        for (int done = 0; done < destination.Length;)
        {
            Span<float> piece = destination[done..Math.Min(destination.Length, done + Piece)];
            ReadOnlySpan<ushort> source;
            if (dense is null)
            {
                Span<ushort> copy = buffer.AsSpan(0, piece.Length);
                Read(first + done, MemoryMarshal.AsBytes(copy));
                source = copy;
            }
            else
            {
                source = Halves(dense, done, piece.Length);
            }

            Widen(source, piece);
            done += piece.Length;
        }
    }

    private static unsafe ReadOnlySpan<ushort> Halves(MappedWindow window, long first, int count) =>
        new((ushort*)window.Start + first, count);

    private static unsafe ReadOnlySpan<float> Singles(MappedWindow window, long first, int count) =>
        new((float*)window.Start + first, count);

    private void Widen(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        if (Type == ElementType.Float16)
        {
            TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<ushort, Half>(source), destination);
            return;
        }

        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    private void ReadDoubles(long first, Span<float> destination)
    {
        double[] buffer = new double[Math.Min(8192, destination.Length)];
        for (int done = 0; done < destination.Length;)
        {
            Span<float> piece = destination[done..Math.Min(destination.Length, done + buffer.Length)];
            Span<double> source = buffer.AsSpan(0, piece.Length);
            Read(first + done, MemoryMarshal.AsBytes(source));
            TensorPrimitives.ConvertTruncating<double, float>(source, piece);
            done += piece.Length;
        }
    }

    private void CheckRange(long first, long count)
    {
        if (first < 0 || first > Count || count > Count - first)
        {
            throw new ArgumentOutOfRangeException(
                nameof(first), first, $"Elements {first} to {first + count} are not inside the {Count} of tensor '{Name}'.");
        }
    }
}
