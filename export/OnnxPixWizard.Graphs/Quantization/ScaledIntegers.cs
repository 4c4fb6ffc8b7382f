using System.Numerics.Tensors;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Quantization;

/// <summary>A matrix as signed 8-bit integers with one factor a row or a column:
/// element = integer · factor. Both are made while they are read.</summary>
public sealed class ScaledIntegers
{
    private readonly LazyTensor _source;
    private readonly Lazy<float[]> _scales;
    private readonly int _axis;
    private readonly int _limit;

    /// <param name="source">Matrix of 32-bit floats.</param>
    /// <param name="axis">0 = a factor a row, 1 = a factor a column.</param>
    /// <param name="limit">Largest integer: 127 with 8 bits, 63 with 7.</param>
    public ScaledIntegers(LazyTensor source, int axis, int limit = sbyte.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.Shape.Length != 2 || axis is < 0 or > 1)
        {
            throw new ArgumentException("A matrix has rows or columns with factors.", nameof(source));
        }

        (_source, _axis, _limit) = (source, axis, limit);
        _scales = new Lazy<float[]>(FindScales);
        Integers = new IntegerTensor(this);
        Scales = new ScaleTensor(this);
    }

    /// <summary>The integers, of the matrix's shape.</summary>
    public LazyTensor Integers { get; }

    /// <summary>The factors, [rows] or [columns].</summary>
    public LazyTensor Scales { get; }

    private int ScaleOf(long element) => (int)(_axis == 0 ? element / _source.Shape[1] : element % _source.Shape[1]);

    private float[] FindScales()
    {
        float[] scales = new float[_source.Shape[_axis]];
        FloatPieces.Visit(_source, (first, piece) =>
        {
            int width = (int)_source.Shape[1];
            while (piece.Length > 0)
            {
                int column = (int)(first % width), run = Math.Min(piece.Length, width - column);
                ReadOnlySpan<float> part = piece[..run];
                if (_axis == 0)
                {
                    ref float scale = ref scales[first / width];
                    scale = Math.Max(scale, Math.Abs(TensorPrimitives.MaxMagnitude(part)));
                }
                else
                {
                    Span<float> own = scales.AsSpan(column, run);
                    TensorPrimitives.MaxMagnitude(own, part, own);
                    TensorPrimitives.Abs(own, own);
                }

                piece = piece[run..];
                first += run;
            }
        });
        for (int index = 0; index < scales.Length; index++)
        {
            // A row of zeros keeps a factor that can be divided by.
            scales[index] = scales[index] > 0 ? scales[index] / _limit : 1;
        }

        return scales;
    }

    private sealed class ScaleTensor(ScaledIntegers owner) : LazyTensor(ElementType.Float32, [owner._source.Shape[owner._axis]])
    {
        public override void Read(long first, Span<byte> destination) =>
            System.Runtime.InteropServices.MemoryMarshal.AsBytes(owner._scales.Value.AsSpan((int)first, destination.Length / sizeof(float)))
                .CopyTo(destination);
    }

    private sealed class IntegerTensor(ScaledIntegers owner) : LazyTensor(ElementType.Int8, owner._source.Shape)
    {
        public override void Read(long first, Span<byte> destination)
        {
            float[] scales = owner._scales.Value;
            using RentedFloats rented = new(destination.Length);
            Span<float> values = rented.Span;
            owner._source.Read(first, values);
            for (int index = 0; index < values.Length; index++)
            {
                float integer = MathF.Round(values[index] / scales[owner.ScaleOf(first + index)]);
                destination[index] = unchecked((byte)(sbyte)Math.Clamp(integer, -owner._limit, owner._limit));
            }
        }

        // The source is four times as wide.
        public override long ReadingSize(long budget) => owner._source.ReadingSize(budget);
    }
}
