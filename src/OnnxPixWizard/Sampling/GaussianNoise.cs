using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sampling;

/// <summary>Standard normal numbers that are the same bits on every machine.</summary>
/// <remarks>
/// Value i of stream s under seed k: block i / 4 of <see cref="Philox"/>, that is counter (i / 4, s) and key k, gives four words w. Words
/// (0, 1) and (2, 3) make a pair each by
/// Box and Muller: r = sqrt(-2 ln((w0 + 1) / 2^32)), a = 2 pi w1 / 2^32, values r cos a and r sin a, rounded to float32. Logarithm, sine
/// and cosine are computed here from
/// additions, multiplications and divisions in double alone, which IEEE 754 defines to the last bit; a platform's own libraries differ
/// there.
/// </remarks>
internal static class GaussianNoise
{
    private const double WordScale = 1.0 / 4294967296.0;

    // ln 2, 2 pi and the square root of 1/2, each the nearest double.
    private const double Ln2 = 0.69314718055994530942, TwoPi = 6.28318530717958647692, SqrtHalf = 0.70710678118654752440;

    private const int ValuesInBlock = 4;

    // Taylor series in the square of the argument, from the last term to the first; what follows lies below the last bit of a double.
    private static ReadOnlySpan<double> ArtanhSeries =>
        [1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9, 1.0 / 7, 1.0 / 5, 1.0 / 3, 1];

    private static ReadOnlySpan<double> CosineSeries =>
        [1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600, -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1];

    private static ReadOnlySpan<double> SineSeries =>
        [1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1];

    /// <summary>Fills a span with the first values of a stream.</summary>
    /// <param name="values">Receives the values; a shorter span gets a prefix of what a longer one gets.</param>
    /// <param name="seed">Chooses the family of streams.</param>
    /// <param name="stream">Chooses the stream: one for each picture of a batch, so that batch mates change nothing.</param>
    public static void Fill(Span<float> values, ulong seed, ulong stream = 0)
    {
        Span<float> block = stackalloc float[ValuesInBlock];
        int i = 0;
        for (; i <= values.Length - ValuesInBlock; i += ValuesInBlock)
        {
            FillBlock(values.Slice(i, ValuesInBlock), seed, stream, (ulong)i / ValuesInBlock);
        }

        if (i < values.Length)
        {
            FillBlock(block, seed, stream, (ulong)i / ValuesInBlock);
            block[..(values.Length - i)].CopyTo(values[i..]);
        }
    }

    private static void FillBlock(Span<float> four, ulong seed, ulong stream, ulong index)
    {
        Philox.Block words = Philox.Generate(index, stream, seed);
        (four[0], four[1]) = Pair(words.First, words.Second);
        (four[2], four[3]) = Pair(words.Third, words.Fourth);
    }

    private static (float Cosine, float Sine) Pair(uint radius, uint angle)
    {
        double r = Math.Sqrt(-2 * Log((radius + 1.0) * WordScale));
        (double cosine, double sine) = CosSinOfTurns(angle);
        return ((float)(r * cosine), (float)(r * sine));
    }

    /// <summary>Natural logarithm of a normal number.</summary>
    private static double Log(double value)
    {
        // value = mantissa * 2^exponent with the mantissa around 1, then ln m = 2 artanh((m - 1) / (m + 1)).
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) - 1022;
        double mantissa = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFF) | (1022L << 52));
        if (mantissa < SqrtHalf)
        {
            mantissa *= 2;
            exponent--;
        }

        double s = (mantissa - 1) / (mantissa + 1), s2 = s * s;
        return (exponent * Ln2) + (2 * s * Polynomial(ArtanhSeries, s2));
    }

    /// <summary>Cosine and sine of a whole turn's share word / 2^32.</summary>
    private static (double Cosine, double Sine) CosSinOfTurns(uint word)
    {
        // The nearest quarter turn goes out in integers, exactly; at most an eighth of a turn is left for the series.
        uint quarter = unchecked(word + 0x20000000u) >> 30;
        int rest = unchecked((int)(word - (quarter << 30)));
        double a = rest * WordScale * TwoPi, a2 = a * a;

        double cosine = Polynomial(CosineSeries, a2), sine = a * Polynomial(SineSeries, a2);
        return quarter switch
        {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        };
    }

    private static double Polynomial(ReadOnlySpan<double> coefficients, double x)
    {
        double sum = 0;
        foreach (double coefficient in coefficients)
        {
            sum = (sum * x) + coefficient;
        }

        return sum;
    }
}

/// <summary>Philox 4x32-10: a counter-based generator, so that any block of numbers is had directly and in any order.</summary>
/// <remarks>Source: Salmon, Moraes, Dror and Shaw 2011, Parallel random numbers: as easy as 1, 2, 3.</remarks>
internal static class Philox
{
    private const uint Multiplier0 = 0xD2511F53, Multiplier1 = 0xCD9E8D57, Weyl0 = 0x9E3779B9, Weyl1 = 0xBB67AE85;

    /// <summary>The four numbers that belong to a counter and a key.</summary>
    /// <param name="low">Lower half of the counter.</param>
    /// <param name="high">Upper half of the counter.</param>
    /// <param name="key">Key; its lower word is the first.</param>
    public static Block Generate(ulong low, ulong high, ulong key)
    {
        uint c0 = (uint)low, c1 = (uint)(low >> 32), c2 = (uint)high, c3 = (uint)(high >> 32);
        uint k0 = (uint)key, k1 = (uint)(key >> 32);
        for (int round = 0; round < 10; round++)
        {
            ulong p0 = (ulong)Multiplier0 * c0, p1 = (ulong)Multiplier1 * c2;
            (c0, c1, c2, c3) = ((uint)(p1 >> 32) ^ c1 ^ k0, (uint)p1, (uint)(p0 >> 32) ^ c3 ^ k1, (uint)p0);
            unchecked
            {
                k0 += Weyl0;
                k1 += Weyl1;
            }
        }

        return new Block(c0, c1, c2, c3);
    }

    /// <summary>Four independent uniform 32-bit numbers.</summary>
    /// <param name="First">Word 0.</param>
    /// <param name="Second">Word 1.</param>
    /// <param name="Third">Word 2.</param>
    /// <param name="Fourth">Word 3.</param>
    [StructLayout(LayoutKind.Auto)]
    public readonly record struct Block(uint First, uint Second, uint Third, uint Fourth);
}
