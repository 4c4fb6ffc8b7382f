using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Pictures;

/// <summary>Between stored samples (byte, ushort or float) and the floats that filters work on, without scaling.</summary>
internal static class SampleConversion
{
    public static void ToFloat<T>(ReadOnlySpan<T> samples, Span<float> values) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            MemoryMarshal.Cast<T, float>(samples).CopyTo(values);
            return;
        }

        int at = 0;
        if (typeof(T) == typeof(byte))
        {
            ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(samples);
            for (; at <= bytes.Length - 16; at += 16)
            {
                (Vector128<ushort> low, Vector128<ushort> high) = Vector128.Widen(Vector128.Create(bytes[at..]));
                Widened(low).CopyTo(values[at..]);
                Widened(high).CopyTo(values[(at + 8)..]);
            }

            for (; at < bytes.Length; at++)
            {
                values[at] = bytes[at];
            }

            return;
        }

        ReadOnlySpan<ushort> words = MemoryMarshal.Cast<T, ushort>(samples);
        for (; at <= words.Length - 8; at += 8)
        {
            Widened(Vector128.Create(words[at..])).CopyTo(values[at..]);
        }

        for (; at < words.Length; at++)
        {
            values[at] = words[at];
        }
    }

    /// <summary>Rounds to the nearest sample, halves to even, and clamps to the type's range; floats stay as they are.</summary>
    public static void FromFloat<T>(ReadOnlySpan<float> values, Span<T> samples) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
        {
            values.CopyTo(MemoryMarshal.Cast<T, float>(samples));
            return;
        }

        int at = 0;
        if (typeof(T) == typeof(byte))
        {
            Span<byte> bytes = MemoryMarshal.AsBytes(samples);
            for (; at <= bytes.Length - 16; at += 16)
            {
                Vector128<ushort> low = Narrowed(values[at..], byte.MaxValue), high = Narrowed(values[(at + 8)..], byte.MaxValue);
                Vector128.Narrow(low, high).CopyTo(bytes[at..]);
            }

            for (; at < bytes.Length; at++)
            {
                bytes[at] = (byte)Math.Clamp(MathF.Round(values[at]), 0, byte.MaxValue);
            }

            return;
        }

        Span<ushort> words = MemoryMarshal.Cast<T, ushort>(samples);
        for (; at <= words.Length - 8; at += 8)
        {
            Narrowed(values[at..], ushort.MaxValue).CopyTo(words[at..]);
        }

        for (; at < words.Length; at++)
        {
            words[at] = (ushort)Math.Clamp(MathF.Round(values[at]), 0, ushort.MaxValue);
        }
    }

    private static Vector256<float> Widened(Vector128<ushort> words)
    {
        (Vector128<uint> low, Vector128<uint> high) = Vector128.Widen(words);
        return Vector256.ConvertToSingle(Vector256.Create(low, high).AsInt32());
    }

    private static Vector128<ushort> Narrowed(ReadOnlySpan<float> values, float largest)
    {
        Vector256<float> clamped = Vector256.Clamp(
            Vector256.Round(Vector256.Create(values)), Vector256<float>.Zero, Vector256.Create(largest));
        Vector256<uint> whole = Vector256.ConvertToInt32(clamped).AsUInt32();
        return Vector128.Narrow(whole.GetLower(), whole.GetUpper());
    }
}
