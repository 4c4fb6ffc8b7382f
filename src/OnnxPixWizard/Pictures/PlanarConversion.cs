using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Pictures;

/// <summary>Between interleaved bytes, [height, width, 3], and floating planes, [3, height, width]; sixteen pixels at a time.</summary>
internal static class PlanarConversion
{
    private const int Block = 16;

    // Lane i of plane c comes from byte 3i + c of 48: which byte of each 16-byte third it is (an index beyond 15 gives zero).
    private static readonly Vector128<byte>[] Gather = MakeGather();
    private static readonly Vector128<byte>[] Scatter = MakeScatter();

    /// <summary>Takes bytes apart into planes.</summary>
    /// <param name="pixels">[height, width, 3].</param>
    /// <param name="planes">[3, height, width].</param>
    /// <param name="range">What bytes 0 and 255 become, exactly.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of three.</exception>
    public static void ToPlanar(ReadOnlySpan<byte> pixels, Span<float> planes, PlanarRange range)
    {
        int count = CheckedCount(pixels.Length, planes.Length);
        int whole = count - (count % Block);
        ToPlanarBlocks(pixels, planes, count, whole, range);
        if (whole < count)
        {
            // The rest goes through the same code in padded copies, so that every pixel is converted alike.
            int rest = count - whole;
            Span<byte> lastPixels = stackalloc byte[3 * Block];
            Span<float> lastPlanes = stackalloc float[3 * Block];
            pixels[(3 * whole)..].CopyTo(lastPixels);
            ToPlanarBlocks(lastPixels, lastPlanes, Block, Block, range);
            for (int channel = 0; channel < 3; channel++)
            {
                lastPlanes.Slice(channel * Block, rest).CopyTo(planes[((channel * count) + whole)..]);
            }
        }
    }

    /// <summary>Joins planes to bytes; values beyond the range are clamped, NaN becomes 0.</summary>
    /// <param name="planes">[3, height, width].</param>
    /// <param name="pixels">[height, width, 3].</param>
    /// <param name="range">What becomes bytes 0 and 255.</param>
    /// <param name="rounding">Nearest or, as the published samplers do, truncation or halves upwards.</param>
    /// <exception cref="ArgumentException">The lengths differ or are no multiple of three.</exception>
    public static void FromPlanar(ReadOnlySpan<float> planes, Span<byte> pixels, PlanarRange range, ByteRounding rounding)
    {
        int count = CheckedCount(pixels.Length, planes.Length);
        int whole = count - (count % Block);
        FromPlanarBlocks(planes, pixels, count, whole, range, rounding);
        if (whole < count)
        {
            int rest = count - whole;
            Span<byte> lastPixels = stackalloc byte[3 * Block];
            Span<float> lastPlanes = stackalloc float[3 * Block];
            for (int channel = 0; channel < 3; channel++)
            {
                planes.Slice((channel * count) + whole, rest).CopyTo(lastPlanes[(channel * Block)..]);
            }

            FromPlanarBlocks(lastPlanes, lastPixels, Block, Block, range, rounding);
            lastPixels[..(3 * rest)].CopyTo(pixels[(3 * whole)..]);
        }
    }

    private static int CheckedCount(int bytes, int floats) => bytes == floats && bytes % 3 == 0
        ? bytes / 3
        : throw new ArgumentException(
            $"{bytes} bytes and {floats} floats are not the same whole number of three-channel pixels.", nameof(floats));

    private static void ToPlanarBlocks(ReadOnlySpan<byte> pixels, Span<float> planes, int count, int whole, PlanarRange range)
    {
        // Divided, not multiplied by a reciprocal: so both ends of the range are met exactly.
        (float divisor, float offset) = range == PlanarRange.MinusOneToOne ? (127.5f, -1f) : (255f, 0f);
        ref byte source = ref MemoryMarshal.GetReference(pixels);
        for (int channel = 0; channel < 3; channel++)
        {
            Vector128<byte> gather0 = Gather[channel * 3], gather1 = Gather[(channel * 3) + 1], gather2 = Gather[(channel * 3) + 2];
            Span<float> plane = planes.Slice(channel * count, whole);
            for (int at = 0; at < whole; at += Block)
            {
                nuint first = (nuint)(3 * at);
                Vector128<byte> samples =
                    Vector128.Shuffle(Vector128.LoadUnsafe(ref source, first), gather0)
                    | Vector128.Shuffle(Vector128.LoadUnsafe(ref source, first + 16), gather1)
                    | Vector128.Shuffle(Vector128.LoadUnsafe(ref source, first + 32), gather2);
                Span<float> target = plane.Slice(at, Block);
                Vector256<ushort> words = Vector256.Create(Vector128.WidenLower(samples), Vector128.WidenUpper(samples));
                Scaled(Vector256.WidenLower(words), divisor, offset).CopyTo(target);
                Scaled(Vector256.WidenUpper(words), divisor, offset).CopyTo(target[8..]);
            }
        }
    }

    private static void FromPlanarBlocks(
        ReadOnlySpan<float> planes, Span<byte> pixels, int count, int whole, PlanarRange range, ByteRounding rounding)
    {
        ref byte target = ref MemoryMarshal.GetReference(pixels);
        ReadOnlySpan<float> reds = planes[..whole], greens = planes.Slice(count, whole), blues = planes.Slice(2 * count, whole);
        for (int at = 0; at < whole; at += Block)
        {
            Vector128<byte> red = Bytes(reds.Slice(at, Block), range, rounding);
            Vector128<byte> green = Bytes(greens.Slice(at, Block), range, rounding);
            Vector128<byte> blue = Bytes(blues.Slice(at, Block), range, rounding);
            for (int third = 0; third < 3; third++)
            {
                Vector128<byte> joined =
                    Vector128.Shuffle(red, Scatter[third * 3])
                    | Vector128.Shuffle(green, Scatter[(third * 3) + 1])
                    | Vector128.Shuffle(blue, Scatter[(third * 3) + 2]);
                joined.StoreUnsafe(ref target, (nuint)((3 * at) + (16 * third)));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Scaled(Vector256<uint> samples, float divisor, float offset) =>
        (Vector256.ConvertToSingle(samples.AsInt32()) / divisor) + Vector256.Create(offset);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Bytes(ReadOnlySpan<float> samples, PlanarRange range, ByteRounding rounding)
    {
        Vector256<ushort> words = Vector256.Narrow(
            Levels(Vector256.Create(samples), range, rounding), Levels(Vector256.Create(samples[8..]), range, rounding));
        return Vector128.Narrow(words.GetLower(), words.GetUpper());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Levels(Vector256<float> samples, PlanarRange range, ByteRounding rounding)
    {
        // Published order of operations: to [0, 1], clamp, times 255.
        Vector256<float> unit = range == PlanarRange.MinusOneToOne ? (samples + Vector256<float>.One) * 0.5f : samples;
        // NaN equals nothing, itself included.
        unit &= Vector256.Equals(unit, unit);
        Vector256<float> level = Vector256.Clamp(unit, Vector256<float>.Zero, Vector256<float>.One) * 255f;
        return Vector256.ConvertToInt32(rounding switch
        {
            ByteRounding.Nearest => Vector256.Round(level),
            ByteRounding.HalfUp => level + Vector256.Create(0.5f),
            _ => level,
        }).AsUInt32();
    }

    private static Vector128<byte>[] MakeGather()
    {
        Vector128<byte>[] gather = new Vector128<byte>[9];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int third = 0; third < 3; third++)
            {
                gather[(channel * 3) + third] = Lanes(lane => (3 * lane) + channel - (16 * third));
            }
        }

        return gather;
    }

    private static Vector128<byte>[] MakeScatter()
    {
        Vector128<byte>[] scatter = new Vector128<byte>[9];
        for (int third = 0; third < 3; third++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                scatter[(third * 3) + channel] = Lanes(lane =>
                    ((16 * third) + lane) % 3 == channel ? ((16 * third) + lane) / 3 : -1);
            }
        }

        return scatter;
    }

    private static Vector128<byte> Lanes(Func<int, int> index)
    {
        Span<byte> lanes = stackalloc byte[16];
        for (int lane = 0; lane < lanes.Length; lane++)
        {
            int source = index(lane);
            lanes[lane] = source is >= 0 and < 16 ? (byte)source : byte.MaxValue;
        }

        return Vector128.Create<byte>(lanes);
    }
}

/// <summary>Range of planar float samples that bytes 0 to 255 are mapped to.</summary>
public enum PlanarRange
{
    /// <summary>Byte 0 is -1, byte 255 is 1: byte / 127.5 - 1.</summary>
    MinusOneToOne,

    /// <summary>Byte 0 is 0, byte 255 is 1: byte / 255.</summary>
    ZeroToOne,
}

/// <summary>How a sample between two byte values becomes a byte.</summary>
public enum ByteRounding
{
    /// <summary>To the nearest value, halves to the even one.</summary>
    Nearest,

    /// <summary>To the nearest value, halves upwards, as PixNerd's published sampler does.</summary>
    HalfUp,

    /// <summary>Towards zero, as PyTorch's conversion to bytes does in the published samplers.</summary>
    Truncate,
}
