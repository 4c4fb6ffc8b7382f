using System.Runtime.InteropServices;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>Floats in native memory, aligned to 64 bytes, zero at first: handed to the runtime without copies.</summary>
public sealed unsafe class NativeBuffer : SafeHandle
{
    /// <summary>Takes memory.</summary>
    /// <param name="length">Number of floats.</param>
    public NativeBuffer(long length) : base(0, ownsHandle: true)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Length = length;
        nuint bytes = checked((nuint)length * sizeof(float));
        void* memory = NativeMemory.AlignedAlloc(bytes, 64);
        NativeMemory.Clear(memory, bytes);
        SetHandle((nint)memory);
    }

    /// <summary>Number of floats.</summary>
    public long Length { get; }

    /// <summary>Start of the memory.</summary>
    public float* Pointer => (float*)handle;

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>A part of the memory.</summary>
    public Span<float> Slice(long offset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - offset);
        return new Span<float>(Pointer + offset, checked((int)length));
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        NativeMemory.AlignedFree((void*)handle);
        return true;
    }
}
