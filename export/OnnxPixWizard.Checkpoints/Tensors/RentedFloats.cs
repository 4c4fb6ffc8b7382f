using System.Runtime.InteropServices;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Native memory for the time of a computation: given back at once, whatever its size.</summary>
internal unsafe ref struct RentedFloats : IDisposable
{
    private float* _start;

    /// <param name="count">Elements, not set to anything.</param>
    public RentedFloats(long count)
    {
        _start = (float*)NativeMemory.Alloc((nuint)checked(count * sizeof(float)));
        Span = new Span<float>(_start, checked((int)count));
    }

    /// <summary>The elements.</summary>
    public readonly Span<float> Span { get; }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        NativeMemory.Free(_start);
        _start = null;
    }
}
