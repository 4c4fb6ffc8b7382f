using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace OnnxPixWizard.Sessions;

/// <summary>A dense, row-major tensor in native memory, as input or output of a graph.</summary>
/// <remarks>
/// A span over the memory does not keep it alive: keep the tensor itself until the span is no longer used.
/// A <see cref="BoundGraph"/> that holds a tensor keeps its memory, also after <see cref="Dispose"/>.
/// </remarks>
internal sealed unsafe class GraphTensor : IDisposable
{
    /// <summary>Addresses of own memory: a cache line, and the widest vector.</summary>
    private const int Alignment = 64;

    private static readonly (Type Managed, TensorElementType Type, int Bytes)[] Types =
    [
        (typeof(float), TensorElementType.Float, 4), (typeof(Half), TensorElementType.Float16, 2),
        (typeof(BFloat16), TensorElementType.BFloat16, 2),
        (typeof(double), TensorElementType.Double, 8), (typeof(long), TensorElementType.Int64, 8),
        (typeof(int), TensorElementType.Int32, 4),
        (typeof(bool), TensorElementType.Bool, 1), (typeof(byte), TensorElementType.UInt8, 1), (typeof(sbyte), TensorElementType.Int8, 1),
        (typeof(short), TensorElementType.Int16, 2), (typeof(ushort), TensorElementType.UInt16, 2),
        (typeof(uint), TensorElementType.UInt32, 4),
        (typeof(ulong), TensorElementType.UInt64, 8),
    ];

    private readonly long[] _shape;
    private readonly Owner _owner;

    private GraphTensor(Owner owner, TensorElementType type, long[] shape)
    {
        _owner = owner;
        _shape = shape;
        ElementType = type;
        Count = CountOf(shape);
    }

    /// <summary>Type of each element.</summary>
    public TensorElementType ElementType { get; }

    /// <summary>Lengths of the axes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Bytes of all elements.</summary>
    public long ByteLength => Count * Entry(ElementType).Bytes;

    /// <summary>Address of the first element.</summary>
    public void* Data => _owner.Data;

    /// <summary>The library's view of the memory.</summary>
    internal OrtValue Value => _owner.Value;

    /// <summary>A tensor of zeros over memory of its own, aligned to 64 bytes.</summary>
    /// <param name="type">Any type of a fixed size.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    public static GraphTensor Allocate(TensorElementType type, params ReadOnlySpan<long> shape)
    {
        nuint bytes = checked((nuint)CountOf(shape) * (nuint)Entry(type).Bytes);
        nuint reserved = checked(Math.Max(bytes, 1) + (Alignment - 1)) & ~(nuint)(Alignment - 1);
        void* memory = NativeMemory.AlignedAlloc(reserved, Alignment);
        NativeMemory.Clear(memory, reserved);
        return Create(memory, bytes, type, shape, ownedMemory: memory);
    }

    /// <summary>A tensor of zeros over memory of its own, aligned to 64 bytes.</summary>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <typeparam name="T">Type of the elements.</typeparam>
    public static GraphTensor Allocate<T>(params ReadOnlySpan<long> shape)
        where T : unmanaged => Allocate(Entry<T>(), shape);

    /// <summary>A copy of values in native memory.</summary>
    /// <param name="values">Row-major, as many as <paramref name="shape"/> says.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <typeparam name="T">Type of the elements.</typeparam>
    /// <exception cref="ArgumentException">The count of values is not the shape's.</exception>
    public static GraphTensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long count = CountOf(shape);
        if (count != values.Length)
        {
            throw new ArgumentException(
                $"{values.Length} values were given for shape {Describe(shape)}, which holds {count}.", nameof(values));
        }

        GraphTensor tensor = Allocate<T>(shape);
        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A copy of the bytes of values in native memory.</summary>
    /// <param name="onnxType">ONNX's number of the element type: 1 for float32, 7 for int64, 9 for bool...</param>
    /// <param name="bytes">The values, row-major.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <exception cref="ArgumentException">There are more bytes than the shape holds.</exception>
    public static GraphTensor FromBytes(int onnxType, ReadOnlySpan<byte> bytes, params ReadOnlySpan<long> shape)
    {
        GraphTensor tensor = Allocate((TensorElementType)onnxType, shape);
        bytes.CopyTo(tensor.AsBytes());
        return tensor;
    }

    /// <summary>A tensor over the caller's memory, which must stay where it is
    /// as long as the tensor or a bound graph that holds it lives.</summary>
    /// <param name="data">The first element; not copied, not freed.</param>
    /// <param name="byteLength">Bytes of the memory, at least those of the shape.</param>
    /// <param name="type">Any type of a fixed size.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <exception cref="ArgumentException">The memory is smaller than the shape needs.</exception>
    public static GraphTensor Wrap(void* data, long byteLength, TensorElementType type, params ReadOnlySpan<long> shape)
    {
        long bytes = checked(CountOf(shape) * Entry(type).Bytes);
        if (byteLength < bytes)
        {
            throw new ArgumentException(
                $"{byteLength} bytes were given for {GraphValue.NameOf(type)} {Describe(shape)}, which needs {bytes}.", nameof(byteLength));
        }

        if (data is null && bytes > 0)
        {
            throw new ArgumentNullException(nameof(data));
        }

        return Create(data, (nuint)bytes, type, shape, ownedMemory: null);
    }

    /// <summary>The elements, to read and write in place.</summary>
    /// <typeparam name="T">The managed type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type, or are more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (Entry<T>() != ElementType)
        {
            throw new InvalidOperationException($"The tensor's elements are {GraphValue.NameOf(ElementType)}, not {typeof(T).Name}.");
        }

        Require(Count);
        return new Span<T>(Data, (int)Count);
    }

    /// <summary>The elements' bytes, to read and write in place, whatever their type.</summary>
    /// <exception cref="InvalidOperationException">The memory is more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<byte> AsBytes()
    {
        Require(ByteLength);
        return new Span<byte>(Data, (int)ByteLength);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{GraphValue.NameOf(ElementType)} {Describe(_shape)}";

    /// <summary>Frees the memory, or gives it back to whom it belongs, once nothing holds the tensor.</summary>
    public void Dispose() => _owner.Dispose();

    /// <summary>Takes over an output of the library's, which lies in CPU memory.</summary>
    internal static GraphTensor FromOutput(OrtValue value)
    {
        OrtTensorTypeAndShapeInfo info = value.GetTensorTypeAndShape();
        fixed (byte* data = value.GetTensorMutableRawData())
        {
            return new GraphTensor(new Owner(value, data, ownedMemory: null), info.ElementDataType, info.Shape);
        }
    }

    /// <summary>Keeps the memory until <see cref="Release"/>.</summary>
    internal void Hold()
    {
        bool added = false;
        _owner.DangerousAddRef(ref added);
    }

    internal void Release() => _owner.DangerousRelease();

    private static GraphTensor Create(void* data, nuint bytes, TensorElementType type, ReadOnlySpan<long> shape, void* ownedMemory)
    {
        try
        {
            // The library takes no null address, not even for a tensor without elements; it never reads through this one.
            nint address = data is null ? Alignment : (nint)data;
            _ = OnnxRuntimeLibrary.Environment;
            long[] lengths = shape.ToArray();
            OrtValue value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, type, lengths, address, (long)bytes);
            return new GraphTensor(new Owner(value, data, ownedMemory), type, lengths);
        }
        catch
        {
            NativeMemory.AlignedFree(ownedMemory);
            throw;
        }
    }

    /// <summary>One table's row; the comparisons of types fold to a constant when this is compiled for a type.</summary>
    private static TensorElementType Entry<T>()
        where T : unmanaged =>
        typeof(T) == typeof(float) ? TensorElementType.Float
        : typeof(T) == typeof(long) ? TensorElementType.Int64
        : typeof(T) == typeof(bool) ? TensorElementType.Bool
        : Array.Find(Types, static t => t.Managed == typeof(T)) is { Bytes: > 0 } found ? found.Type
        : throw new NotSupportedException($"No tensor has elements of {typeof(T).Name}.");

    private static (Type Managed, TensorElementType Type, int Bytes) Entry(TensorElementType type) =>
        Array.Find(Types, t => t.Type == type) is { Bytes: > 0 } found ? found
            : throw new NotSupportedException($"A tensor of {type} has no fixed size.");

    private static long CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            count = length >= 0
                ? checked(count * length)
                : throw new ArgumentOutOfRangeException(nameof(shape), $"Shape {Describe(shape)} has a negative length.");
        }

        return count;
    }

    private static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private void Require(long length)
    {
        ObjectDisposedException.ThrowIf(_owner.IsClosed, this);
        if (length > int.MaxValue)
        {
            throw new InvalidOperationException($"{length} elements are more than a span can hold; use {nameof(Data)}.");
        }
    }

    /// <summary>The value and, where it was allocated here, the memory under it; freed when the last user has gone.</summary>
    private sealed class Owner : SafeHandle
    {
        private readonly void* _ownedMemory;

        public Owner(OrtValue value, void* data, void* ownedMemory) : base(0, ownsHandle: true)
        {
            Value = value;
            Data = data;
            _ownedMemory = ownedMemory;
            SetHandle(1); // what it stands for is not a handle of the system's
        }

        public OrtValue Value { get; }

        public void* Data { get; }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            Value.Dispose();
            NativeMemory.AlignedFree(_ownedMemory);
            return true;
        }
    }
}
