using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Quantization;

/// <summary>
/// A matrix as unsigned 4-bit integers in blocks along its rows, with a factor and a zero point each: element = (integer - zero) · factor.
/// The form of ONNX Runtime's MatMulNBits. Everything is made while it is read.
/// </summary>
public sealed class BlockIntegers
{
    /// <summary>Elements of a block.</summary>
    public const int BlockLength = 32;

    private const int Levels = 15;

    private readonly LazyTensor _source;
    private readonly int _blocks;
    private readonly float[] _scales;
    private readonly byte[] _zeros;
    private readonly bool[] _fitted;

    /// <param name="source">Weights as checkpoints store them, [outputs, inputs], 32-bit floats.</param>
    public BlockIntegers(LazyTensor source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _source = source;
        _blocks = (int)((source.Shape[1] + BlockLength - 1) / BlockLength);
        _scales = new float[source.Shape[0] * _blocks];
        _zeros = new byte[_scales.Length];
        _fitted = new bool[source.Shape[0]];
        Integers = new Part(this, ElementType.UInt8, [source.Shape[0], _blocks, BlockLength / 2], PackIntegers, readsElements: true);
        Scales = new Part(this, ElementType.Float32, [source.Shape[0] * _blocks], PackScales);
        Zeros = new Part(this, ElementType.UInt8, [source.Shape[0] * ((_blocks + 1) / 2)], PackZeros);
    }

    /// <summary>The integers, two a byte, the first in the low half: [outputs, blocks, 16].</summary>
    public LazyTensor Integers { get; }

    /// <summary>The factors, [outputs · blocks].</summary>
    public LazyTensor Scales { get; }

    /// <summary>The zero points, two a byte, each output in bytes of its own: [outputs · ((blocks + 1) / 2)].</summary>
    public LazyTensor Zeros { get; }

    // The range always holds zero, so that zeros stay zeros. Cutting the range a little often fits the block better.
    private static (float Scale, int Zero) Fit(ReadOnlySpan<float> block)
    {
        float least = 0, most = 0;
        foreach (float value in block)
        {
            least = Math.Min(least, value);
            most = Math.Max(most, value);
        }

        if (least == most)
        {
            return (1, 0);
        }

        (float Scale, int Zero) best = default;
        float smallest = float.PositiveInfinity;
        foreach (float share in (ReadOnlySpan<float>)[1f, 0.94f, 0.88f, 0.82f])
        {
            float scale = share * (most - least) / Levels;
            int zero = (int)Math.Clamp(MathF.Round(-least * share / scale), 0, Levels);
            float error = 0;
            foreach (float value in block)
            {
                float difference = ((Integer(value, scale, zero) - zero) * scale) - value;
                error += difference * difference;
            }

            if (error < smallest)
            {
                (smallest, best) = (error, (scale, zero));
            }
        }

        return best;
    }

    private static int Integer(float value, float scale, int zero) => (int)Math.Clamp(MathF.Round(value / scale) + zero, 0, Levels);

    // The fits of an output are found once, by whichever part is read first; two threads that meet here find the same.
    private void FitRow(int output, ReadOnlySpan<float> row)
    {
        for (int block = 0; block < _blocks; block++)
        {
            int start = block * BlockLength, place = (output * _blocks) + block;
            (_scales[place], int zero) = Fit(row.Slice(start, Math.Min(BlockLength, row.Length - start)));
            _zeros[place] = (byte)zero;
        }

        Volatile.Write(ref _fitted[output], true);
    }

    private void PackIntegers(int output, ReadOnlySpan<float> row, Span<byte> packed)
    {
        packed.Clear();
        for (int index = 0; index < row.Length; index++)
        {
            int place = (output * _blocks) + (index / BlockLength);
            packed[index / 2] |= (byte)(Integer(row[index], _scales[place], _zeros[place]) << (4 * (index % 2)));
        }
    }

    private void PackScales(int output, ReadOnlySpan<float> row, Span<byte> packed) =>
        MemoryMarshal.AsBytes(_scales.AsSpan(output * _blocks, _blocks)).CopyTo(packed);

    private void PackZeros(int output, ReadOnlySpan<float> row, Span<byte> packed)
    {
        packed.Clear();
        for (int block = 0; block < _blocks; block++)
        {
            packed[block / 2] |= (byte)(_zeros[(output * _blocks) + block] << (4 * (block % 2)));
        }
    }

    private delegate void Packer(int output, ReadOnlySpan<float> row, Span<byte> packed);

    // Each output of the matrix makes the same number of bytes of a part.
    private sealed class Part(BlockIntegers owner, ElementType type, long[] shape, Packer pack, bool readsElements = false)
        : LazyTensor(type, shape)
    {
        private int RowBytes => (int)(ByteLength / Math.Max(1, owner._source.Shape[0]));

        public override void Read(long first, Span<byte> destination)
        {
            int width = (int)owner._source.Shape[1], rowBytes = RowBytes;
            long start = first * Type.SizeInBytes(), end = start + destination.Length, firstRow = start / rowBytes,
                rows = ((end + rowBytes - 1) / rowBytes) - firstRow;
            bool needed = readsElements;
            for (long row = 0; row < rows && !needed; row++)
            {
                needed = !Volatile.Read(ref owner._fitted[firstRow + row]);
            }

            using RentedFloats rented = new(needed ? rows * width : 0);
            if (needed)
            {
                owner._source.Read(firstRow * width, rented.Span);
            }

            byte[] packed = new byte[rowBytes];
            for (int row = 0; row < rows; row++)
            {
                int output = (int)firstRow + row;
                ReadOnlySpan<float> values = needed ? rented.Span.Slice(row * width, width) : [];
                if (!Volatile.Read(ref owner._fitted[output]))
                {
                    owner.FitRow(output, values);
                }

                pack(output, values, packed);
                long rowStart = (firstRow + row) * rowBytes, from = Math.Max(start, rowStart), to = Math.Min(end, rowStart + rowBytes);
                packed.AsSpan((int)(from - rowStart), (int)(to - from)).CopyTo(destination[(int)(from - start)..]);
            }
        }

        public override long ReadingSize(long budget)
        {
            long rows = Math.Max(1, owner._source.ReadingSize(budget) / Math.Max(1, owner._source.Shape[1]));
            return Math.Max(1, rows * RowBytes / Type.SizeInBytes());
        }
    }
}
