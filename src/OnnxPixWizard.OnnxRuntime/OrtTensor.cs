using System.Runtime.InteropServices;
using OnnxPixWizard.OnnxRuntime.Native;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>A dense, row-major tensor in native memory, as input or output of a graph.</summary>
/// <remarks>
/// A span over the memory does not keep it alive: keep the tensor itself until the span is no longer used.
/// A binding or prepared run that holds a tensor keeps its memory, also after <see cref="Dispose"/>.
/// </remarks>
public sealed unsafe class OrtTensor : IDisposable
{
    /// <summary>Addresses of <see cref="Allocate"/>: a cache line, and the widest vector.</summary>
    private const int Alignment = 64;

    private readonly long[] _shape;

    private OrtTensor(ValueHandle handle, void* data, OrtElementType type, long[] shape, bool isOnCpu)
    {
        Handle = handle;
        Data = data;
        ElementType = type;
        _shape = shape;
        Count = CountOf(shape);
        IsOnCpu = isOnCpu;
    }

    /// <summary>Type of each element.</summary>
    public OrtElementType ElementType { get; }

    /// <summary>Lengths of the axes, outermost first; empty for a scalar.</summary>
    public ReadOnlySpan<long> Shape => _shape;

    /// <summary>Product of <see cref="Shape"/>.</summary>
    public long Count { get; }

    /// <summary>Bytes of all elements.</summary>
    public long ByteLength => Count * ElementType.SizeInBytes();

    /// <summary>False where the memory belongs to another device and only graphs can read it.</summary>
    public bool IsOnCpu { get; }

    /// <summary>Address of the first element, on the device it lies on.</summary>
    public void* Data { get; }

    internal ValueHandle Handle { get; }

    /// <summary>A tensor of zeros over memory of its own, aligned to 64 bytes.</summary>
    /// <param name="type">Any type of a fixed size.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    public static OrtTensor Allocate(OrtElementType type, params ReadOnlySpan<long> shape)
    {
        nuint bytes = checked((nuint)CountOf(shape) * (nuint)type.SizeInBytes());
        nuint reserved = checked(Math.Max(bytes, 1) + (Alignment - 1)) & ~(nuint)(Alignment - 1);
        void* memory = NativeMemory.AlignedAlloc(reserved, Alignment);
        NativeMemory.Clear(memory, reserved);
        return Create(memory, bytes, type, shape, ownedMemory: memory);
    }

    /// <summary>A copy of values in native memory.</summary>
    /// <param name="values">Row-major, as many as <paramref name="shape"/> says.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <typeparam name="T">A type of <see cref="OrtElementTypes.Of{T}"/>.</typeparam>
    /// <exception cref="ArgumentException">The count of values is not the shape's.</exception>
    public static OrtTensor From<T>(ReadOnlySpan<T> values, params ReadOnlySpan<long> shape)
        where T : unmanaged
    {
        long count = CountOf(shape);
        if (count != values.Length)
        {
            throw new ArgumentException($"{values.Length} values were given for shape {Describe(shape)}, which holds {count}.", nameof(values));
        }

        OrtTensor tensor = Allocate(OrtElementTypes.Of<T>(), shape);
        values.CopyTo(tensor.AsSpan<T>());
        return tensor;
    }

    /// <summary>A tensor over the caller's memory, which must stay where it is as long as the tensor or a binding that holds it lives.</summary>
    /// <param name="data">The first element; not copied, not freed.</param>
    /// <param name="byteLength">Bytes of the memory, at least those of the shape.</param>
    /// <param name="type">Any type of a fixed size.</param>
    /// <param name="shape">Lengths of the axes, each 0 or more; none for a scalar.</param>
    /// <exception cref="ArgumentException">The memory is smaller than the shape needs.</exception>
    public static OrtTensor Wrap(void* data, long byteLength, OrtElementType type, params ReadOnlySpan<long> shape)
    {
        long bytes = checked(CountOf(shape) * type.SizeInBytes());
        if (byteLength < bytes)
        {
            throw new ArgumentException($"{byteLength} bytes were given for {type} {Describe(shape)}, which needs {bytes}.", nameof(byteLength));
        }

        if (data is null && bytes > 0)
        {
            throw new ArgumentNullException(nameof(data));
        }

        return Create(data, (nuint)bytes, type, shape, ownedMemory: null);
    }

    /// <summary>The elements, to read and write in place.</summary>
    /// <typeparam name="T">The managed type of <see cref="ElementType"/>.</typeparam>
    /// <exception cref="InvalidOperationException">The elements are of another type, lie on another device, or are more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<T> AsSpan<T>()
        where T : unmanaged
    {
        if (OrtElementTypes.Of<T>() != ElementType)
        {
            throw new InvalidOperationException($"The tensor's elements are {ElementType}, not {typeof(T).Name}.");
        }

        Require(Count);
        return new Span<T>(Data, (int)Count);
    }

    /// <summary>The elements' bytes, to read and write in place, whatever their type.</summary>
    /// <exception cref="InvalidOperationException">The memory lies on another device, or is more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The tensor was disposed.</exception>
    public Span<byte> AsBytes()
    {
        Require(ByteLength);
        return new Span<byte>(Data, (int)ByteLength);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{ElementType} {Describe(_shape)}";

    /// <summary>Frees the memory, or gives it back to whom it belongs, once nothing holds the tensor.</summary>
    public void Dispose() => Handle.Dispose();

    /// <summary>Takes over a value that the library made.</summary>
    /// <exception cref="OrtException">The value is no tensor.</exception>
    internal static OrtTensor FromNative(nint value, string name)
    {
        ValueHandle handle = new(value, ownedMemory: null);
        try
        {
            nint info;
            OrtStatus.ThrowIfFailed(OrtApi.GetTensorTypeAndShape(value, &info), $"read output '{name}' as a tensor");
            (OrtElementType type, long[] shape) = TensorInfo.ReadAndRelease(info);

            nint memory;
            int deviceType;
            void* data;
            OrtStatus.ThrowIfFailed(OrtApi.GetTensorMemoryInfo(value, &memory), $"find the memory of output '{name}'");
            OrtApi.MemoryInfoGetDeviceType(memory, &deviceType);
            OrtStatus.ThrowIfFailed(OrtApi.GetTensorMutableData(value, &data), $"find the memory of output '{name}'");
            return new OrtTensor(handle, data, type, shape, isOnCpu: deviceType == 0);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    private static OrtTensor Create(void* data, nuint bytes, OrtElementType type, ReadOnlySpan<long> shape, void* ownedMemory)
    {
        // The library takes no null address, not even for a tensor without elements; it never reads through this one.
        void* address = data is null ? (void*)Alignment : data;
        nint value;
        nint status;
        try
        {
            nint cpu = OrtEnvironment.Shared.CpuMemory;
            fixed (long* lengths = shape)
            {
                status = OrtApi.CreateTensorWithDataAsOrtValue(cpu, address, bytes, lengths, (nuint)shape.Length, (int)type, &value);
            }

            OrtStatus.ThrowIfFailed(status, $"create a tensor {type} {Describe(shape)}");
        }
        catch
        {
            NativeMemory.AlignedFree(ownedMemory);
            throw;
        }

        return new OrtTensor(new ValueHandle(value, ownedMemory), data, type, shape.ToArray(), isOnCpu: true);
    }

    private static long CountOf(ReadOnlySpan<long> shape)
    {
        long count = 1;
        foreach (long length in shape)
        {
            if (length < 0)
            {
                throw new ArgumentOutOfRangeException(nameof(shape), $"Shape {Describe(shape)} has a negative length.");
            }

            count = checked(count * length);
        }

        return count;
    }

    private static string Describe(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private void Require(long length)
    {
        ObjectDisposedException.ThrowIf(Handle.IsClosed, this);
        if (!IsOnCpu)
        {
            throw new InvalidOperationException("The tensor lies on another device; bind the output to the CPU to read it.");
        }

        if (length > int.MaxValue)
        {
            throw new InvalidOperationException($"{length} elements are more than a span can hold; use Data.");
        }
    }
}
