namespace OnnxPixWizard.Pictures.Resampling;

/// <summary>For each target position of one enlarged axis: which source samples it mixes, and how.</summary>
internal sealed class AxisWeights
{
    private readonly float[] _weights;

    /// <summary>Samples the filter at every distance between target and source centres.</summary>
    /// <param name="from">Source samples.</param>
    /// <param name="to">Target samples, at least as many.</param>
    /// <param name="kernel">Lanczos3, bicubic or bilinear.</param>
    public AxisWeights(int from, int to, ResizeKernel kernel)
    {
        int radius = kernel switch { ResizeKernel.Lanczos3 => 3, ResizeKernel.Bicubic => 2, _ => 1 };
        Taps = 2 * radius;
        First = new int[to];
        _weights = new float[to * Taps];
        Span<double> taps = stackalloc double[Taps];
        for (int position = 0; position < to; position++)
        {
            double centre = ((position + 0.5) * from / to) - 0.5;
            int first = (int)Math.Floor(centre) - radius + 1;
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                taps[tap] = Filter(kernel, first + tap - centre);
                sum += taps[tap];
            }

            First[position] = first;
            for (int tap = 0; tap < Taps; tap++)
            {
                _weights[(position * Taps) + tap] = (float)(taps[tap] / sum);
            }
        }
    }

    /// <summary>Source samples that a target position mixes.</summary>
    public int Taps { get; }

    /// <summary>The first of them, by target position; the axis' ends repeat outwards, so it may lie before or the last one beyond it.</summary>
    public int[] First { get; }

    /// <summary>Their weights, which sum to one.</summary>
    public ReadOnlySpan<float> Of(int position) => _weights.AsSpan(position * Taps, Taps);

    private static double Filter(ResizeKernel kernel, double distance)
    {
        double x = Math.Abs(distance);
        return kernel switch
        {
            ResizeKernel.Lanczos3 => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            // Catmull-Rom: Keys' cubic with coefficient -1/2.
            ResizeKernel.Bicubic => x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? ((((-0.5 * x) + 2.5) * x) - 4) * x + 2 : 0,
            _ => Math.Max(0, 1 - x),
        };
    }

    private static double Sinc(double x) => x < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
