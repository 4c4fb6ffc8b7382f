namespace OnnxPixWizard.Sampling;

/// <summary>Standard normal numbers that are the same bits on every machine.</summary>
/// <remarks>
/// Value i of stream s under seed k: block i / 4 of <see cref="Philox"/>, that is counter (i / 4, s) and key k, gives four words w. Words (0, 1) and (2, 3) make a pair each by
/// Box and Muller: r = sqrt(-2 ln((w0 + 1) / 2^32)), a = 2 pi w1 / 2^32, values r cos a and r sin a, rounded to float32. Logarithm, sine and cosine are computed here from
/// additions, multiplications and divisions in double alone, which IEEE 754 defines to the last bit; a platform's own libraries differ there.
/// </remarks>
public static class GaussianNoise
{
    private const double WordScale = 1.0 / 4294967296.0;

    // ln 2, 2 pi and the square root of 1/2, each the nearest double.
    private const double Ln2 = 0.69314718055994530942, TwoPi = 6.28318530717958647692, SqrtHalf = 0.70710678118654752440;

    private const int ValuesInBlock = 4;

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
        double series = 1.0 / 21;
        for (int odd = 19; odd >= 1; odd -= 2)
        {
            series = (series * s2) + (1.0 / odd);
        }

        return (exponent * Ln2) + (2 * s * series);
    }

    /// <summary>Cosine and sine of a whole turn's share word / 2^32.</summary>
    private static (double Cosine, double Sine) CosSinOfTurns(uint word)
    {
        // The nearest quarter turn goes out in integers, exactly; at most an eighth of a turn is left for the series.
        uint quarter = unchecked(word + 0x20000000u) >> 30;
        int rest = unchecked((int)(word - (quarter << 30)));
        double a = rest * WordScale * TwoPi, a2 = a * a;

        double cosine = 1, sine = 1;
        for (int k = 9; k >= 1; k--)
        {
            cosine = 1 - (a2 * cosine / ((2 * k) * ((2 * k) - 1)));
            sine = 1 - (a2 * sine / ((2 * k) * ((2 * k) + 1)));
        }

        sine *= a;
        return quarter switch
        {
            0 => (cosine, sine),
            1 => (-sine, cosine),
            2 => (-cosine, -sine),
            _ => (sine, -cosine),
        };
    }
}
