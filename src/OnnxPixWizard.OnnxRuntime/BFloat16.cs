using System.Globalization;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.OnnxRuntime;

/// <summary>The upper 16 bits of a <see cref="float"/>: its range with 8 bits of precision.</summary>
/// <param name="bits">Sign, 8 bits of exponent, 7 of fraction.</param>
[StructLayout(LayoutKind.Sequential, Size = 2)]
public readonly struct BFloat16(ushort bits) : IEquatable<BFloat16>
{
    /// <summary>Sign, 8 bits of exponent, 7 of fraction.</summary>
    public ushort Bits { get; } = bits;

    /// <summary>Rounds to the nearest value, halves to even. A NaN stays a (quiet) NaN; what is too large becomes infinite.</summary>
    public static explicit operator BFloat16(float value) => FromSingle(value);

    /// <summary>Exact.</summary>
    public static implicit operator float(BFloat16 value) => value.ToSingle();

    /// <summary>Compares bits: a NaN equals the same NaN, and 0 differs from -0.</summary>
    public static bool operator ==(BFloat16 left, BFloat16 right) => left.Equals(right);

    /// <summary>Compares bits: a NaN equals the same NaN, and 0 differs from -0.</summary>
    public static bool operator !=(BFloat16 left, BFloat16 right) => !left.Equals(right);

    /// <summary>Rounds to the nearest value, halves to even. A NaN stays a (quiet) NaN; what is too large becomes infinite.</summary>
    public static BFloat16 FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value)
            ? new BFloat16((ushort)((bits >> 16) | 0x40))
            : new BFloat16((ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16));
    }

    /// <summary>Exact.</summary>
    public float ToSingle() => BitConverter.UInt32BitsToSingle((uint)Bits << 16);

    /// <summary>Widens exactly.</summary>
    /// <param name="source">Any count of values.</param>
    /// <param name="destination">At least as many.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter.</exception>
    public static void ToSingle(ReadOnlySpan<BFloat16> source, Span<float> destination)
    {
        destination = Fit(source.Length, destination);
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = source[i].ToSingle();
        }
    }

    /// <summary>Rounds each value as <see cref="FromSingle(float)"/> does.</summary>
    /// <param name="source">Any count of values.</param>
    /// <param name="destination">At least as many.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter.</exception>
    public static void FromSingle(ReadOnlySpan<float> source, Span<BFloat16> destination)
    {
        destination = Fit(source.Length, destination);
        for (int i = 0; i < source.Length; i++)
        {
            destination[i] = FromSingle(source[i]);
        }
    }

    /// <inheritdoc/>
    public bool Equals(BFloat16 other) => Bits == other.Bits;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BFloat16 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Bits;

    /// <inheritdoc/>
    public override string ToString() => ToSingle().ToString(CultureInfo.InvariantCulture);

    private static Span<T> Fit<T>(int length, Span<T> destination) =>
        destination.Length >= length
            ? destination[..length]
            : throw new ArgumentException($"The destination holds {destination.Length} values, the source {length}.", nameof(destination));
}
