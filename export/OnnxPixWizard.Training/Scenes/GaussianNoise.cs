namespace OnnxPixWizard.Training.Scenes;

/// <summary>Fast standard normal numbers from a table of 65,536 quantiles (largest magnitude about 4.3).</summary>
/// <remarks>Data generation needs tens of thousands of them a picture; a table
/// costs a quarter of a random word each and no transcendental function.</remarks>
internal static class GaussianNoise
{
    private const int Half = 32768;
    private static readonly float[] s_quantiles = BuildHalfTable();

    /// <summary>One standard normal number.</summary>
    public static float Next(SeededRandom random) => Lookup((uint)(random.NextBits() >> 48));

    /// <summary>Fills <paramref name="values"/> with independent standard normal numbers.</summary>
    public static void Fill(SeededRandom random, Span<float> values)
    {
        int i = 0;
        for (; i + 4 <= values.Length; i += 4)
        {
            ulong bits = random.NextBits();
            values[i] = Lookup((uint)(bits & 0xFFFF));
            values[i + 1] = Lookup((uint)((bits >> 16) & 0xFFFF));
            values[i + 2] = Lookup((uint)((bits >> 32) & 0xFFFF));
            values[i + 3] = Lookup((uint)(bits >> 48));
        }

        for (; i < values.Length; i++)
            values[i] = Next(random);
    }

    private static float Lookup(uint bits16)
    {
        float magnitude = s_quantiles[bits16 & (Half - 1)];
        return (bits16 & Half) != 0 ? -magnitude : magnitude;
    }

    // Quantiles x(p) at the middles of equal cells solve dx/dp = sqrt(2 pi) exp(x^2 / 2), x(1/2) = 0: Runge-Kutta with small steps,
    // then scaled to variance 1, which the finite table would miss by its lost tail.
    private static float[] BuildHalfTable()
    {
        const int substeps = 8;
        const double step = 1.0 / (4.0 * Half * substeps); // half a cell of width 1/65536 in eight steps
        var table = new float[Half];
        double x = 0, squares = 0;
        for (int i = 0; i < Half; i++)
        {
            for (int k = 0; k < (i == 0 ? substeps : 2 * substeps); k++)
            {
                double k1 = Slope(x), k2 = Slope(x + step / 2 * k1), k3 = Slope(x + step / 2 * k2), k4 = Slope(x + step * k3);
                x += step / 6 * (k1 + 2 * k2 + 2 * k3 + k4);
            }

            table[i] = (float)x;
            squares += x * x;
        }

        double scale = 1 / Math.Sqrt(squares / Half);
        for (int i = 0; i < Half; i++)
            table[i] = (float)(table[i] * scale);
        return table;
    }

    private static double Slope(double x) => 2.5066282746310002 * Math.Exp(x * x / 2);
}
