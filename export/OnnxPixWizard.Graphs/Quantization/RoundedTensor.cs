using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Quantization;

/// <summary>A tensor of 32-bit floats rounded to 16 bits, to nearest, ties to even.</summary>
public sealed class RoundedTensor : LazyTensor
{
    private readonly LazyTensor _source;

    /// <param name="source">32-bit floats.</param>
    /// <param name="type"><see cref="ElementType.Float16"/> or <see cref="ElementType.BFloat16"/>.</param>
    public RoundedTensor(LazyTensor source, ElementType type)
        : base(type, source.Shape)
    {
        if (type is not (ElementType.Float16 or ElementType.BFloat16))
        {
            throw new ArgumentException($"{type} is no 16-bit float.", nameof(type));
        }

        _source = source;
    }

    /// <inheritdoc/>
    public override void Read(long first, Span<byte> destination)
    {
        using RentedFloats rented = new(destination.Length / sizeof(ushort));
        _source.Read(first, rented.Span);
        Round(rented.Span, Type, destination);
    }

    /// <inheritdoc/>
    public override long ReadingSize(long budget) => _source.ReadingSize(budget);

    /// <summary>Rounds numbers.</summary>
    /// <param name="values">32-bit floats.</param>
    /// <param name="type">16-bit type.</param>
    /// <param name="destination">Receives two bytes for each.</param>
    public static void Round(ReadOnlySpan<float> values, ElementType type, Span<byte> destination)
    {
        if (type == ElementType.Float16)
        {
            TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<byte, Half>(destination));
            return;
        }

        Span<ushort> upper = MemoryMarshal.Cast<byte, ushort>(destination);
        for (int index = 0; index < values.Length; index++)
        {
            uint bits = BitConverter.SingleToUInt32Bits(values[index]);
            // Half of what is cut off, less one where the last bit kept is even; not for NaN, which could become infinite.
            upper[index] = (ushort)(float.IsNaN(values[index]) ? (bits >> 16) | 0x40 : (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
        }
    }
}
