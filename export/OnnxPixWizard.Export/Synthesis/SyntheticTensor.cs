using System.Numerics;
using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints.Tensors;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>Random numbers, nearly normal, that depend on the tensor's name, the seed
/// and an element's index alone: any range can be made, on any thread.</summary>
/// <remarks>An index is mixed by the finaliser of MurmurHash3 (Appleby, public domain),
/// with the key in between; the sum of the four bytes has almost a bell's shape.</remarks>
internal sealed class SyntheticTensor : LazyTensor
{
    private const int Piece = 4096;

    // Mean and deviation of the sum of four bytes.
    private const float SumMean = 510, SumDeviation = 147.8005f;

    private readonly uint _first;
    private readonly uint _second;
    private readonly float _mean;
    private readonly float _scale;

    /// <param name="name">The tensor's name.</param>
    /// <param name="type">32- or 16-bit floats.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="mean">Mean of the numbers.</param>
    /// <param name="deviation">Their standard deviation.</param>
    public SyntheticTensor(string name, ElementType type, ReadOnlySpan<long> shape, ulong seed, float mean, float deviation)
        : base(type, shape)
    {
        if (type is not (ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16))
        {
            throw new ArgumentOutOfRangeException(nameof(type), type, "Random weights are 32- or 16-bit floats.");
        }

        // FNV-1a over the name: the same on every platform and run.
        ulong hash = 14695981039346656037UL ^ (seed * 0x9E3779B97F4A7C15UL);
        foreach (char letter in name)
        {
            hash = (hash ^ letter) * 1099511628211UL;
        }

        hash ^= hash >> 29;
        hash *= 0xBF58476D1CE4E5B9UL;
        (_first, _second) = ((uint)hash, (uint)(hash >> 32));
        (_mean, _scale) = (mean, deviation / SumDeviation);
    }

    /// <inheritdoc/>
    public override void Read(long first, Span<byte> destination)
    {
        if (Type == ElementType.Float32)
        {
            Fill(first, MemoryMarshal.Cast<byte, float>(destination));
            return;
        }

        Span<float> piece = stackalloc float[Piece];
        Span<ushort> halves = MemoryMarshal.Cast<byte, ushort>(destination);
        for (int done = 0; done < halves.Length; done += Piece)
        {
            Span<float> values = piece[..Math.Min(Piece, halves.Length - done)];
            Fill(first + done, values);
            Span<ushort> target = halves.Slice(done, values.Length);
            if (Type == ElementType.Float16)
            {
                TensorPrimitives.ConvertToHalf(values, MemoryMarshal.Cast<ushort, Half>(target));
            }
            else
            {
                ToBFloat16(MemoryMarshal.Cast<float, uint>(values), target);
            }
        }
    }

    private void Fill(long first, Span<float> values)
    {
        int index = 0;
        Vector<uint> lanes = Vector<uint>.Indices;
        for (; index <= values.Length - Vector<uint>.Count; index += Vector<uint>.Count)
        {
            Vector<uint> sum = Sum(new Vector<uint>((uint)(first + index)) + lanes, Key(first + index));
            Vector<float> value = Vector.ConvertToSingle(Vector.AsVectorInt32(sum)) - new Vector<float>(SumMean);
            ((value * _scale) + new Vector<float>(_mean)).CopyTo(values[index..]);
        }

        for (; index < values.Length; index++)
        {
            uint sum = Sum(new Vector<uint>((uint)(first + index)), Key(first + index))[0];
            values[index] = (((float)sum - SumMean) * _scale) + _mean;
        }
    }

    // A vector never reaches over a block of 2^32 elements unless its start is not aligned, where a few numbers may repeat ones of the
    // block before.
    private uint Key(long index) => _second + ((uint)(index >> 32) * 0x9E3779B9u);

    private Vector<uint> Sum(Vector<uint> index, uint key)
    {
        Vector<uint> x = (index * 0x9E3779B9u) + new Vector<uint>(_first);
        x ^= Vector.ShiftRightLogical(x, 16);
        x *= 0x85EBCA6Bu;
        x ^= new Vector<uint>(key);
        x ^= Vector.ShiftRightLogical(x, 13);
        x *= 0xC2B2AE35u;
        x ^= Vector.ShiftRightLogical(x, 16);
        Vector<uint> bytes = new(0x00FF00FFu);
        Vector<uint> pairs = (x & bytes) + (Vector.ShiftRightLogical(x, 8) & bytes);
        return (pairs & new Vector<uint>(0xFFFFu)) + Vector.ShiftRightLogical(pairs, 16);
    }

    // To nearest, ties to even; the numbers are finite.
    private static void ToBFloat16(ReadOnlySpan<uint> bits, Span<ushort> target)
    {
        for (int i = 0; i < bits.Length; i++)
        {
            target[i] = (ushort)((bits[i] + 0x7FFF + ((bits[i] >> 16) & 1)) >> 16);
        }
    }
}
