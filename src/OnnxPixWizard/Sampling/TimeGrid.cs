namespace OnnxPixWizard.Sampling;

/// <summary>Makes the times of a run: from 0, the noise, to 1, the picture.</summary>
internal static class TimeGrid
{
    /// <returns>Steps + 1 times, strictly increasing, the first exactly 0 and the last exactly 1.</returns>
    public static float[] Create(TimeGridOptions options)
    {
        double last = options.Steps > 1 ? options.LastStep ?? (1.0 / options.Steps) : 1;
        float[] times = new float[options.Steps + 1];
        for (int i = 1; i < options.Steps; i++)
        {
            times[i] = (float)Shift((1 - last) * i / (options.Steps - 1), options.TimeShift);
        }

        times[^1] = 1;
        return times;
    }

    /// <summary>
    /// u / (u + (1 - u) * shift): the shift of Lumina's and PixWizard's transport, u / (u + shift - shift * u), and of PixNerd's samplers,
    /// which are one function.
    /// </summary>
    /// <param name="u">Time before the shift, 0 to 1.</param>
    /// <param name="shift">Above 0.</param>
    public static double Shift(double u, double shift) => u / (u + ((1 - u) * shift));

    /// <summary>Checks a grid that somebody else made.</summary>
    /// <exception cref="SamplingException">Fewer than two times, or they are not finite and strictly monotone.</exception>
    public static void Validate(ReadOnlySpan<float> times)
    {
        if (times.Length < 2)
        {
            throw new SamplingException(SamplingFault.BadGrid, $"a time grid needs at least 2 times, not {times.Length}.");
        }

        bool rising = times[1] > times[0];
        for (int i = 1; i < times.Length; i++)
        {
            if (!float.IsFinite(times[i]) || !float.IsFinite(times[i - 1])
                || (rising ? !(times[i] > times[i - 1]) : !(times[i] < times[i - 1])))
            {
                throw new SamplingException(SamplingFault.BadGrid,
                    $"times must be finite and all rise or all fall; time {i} is {times[i]} after {times[i - 1]}.");
            }
        }
    }
}

/// <summary>How the times of a run are laid out.</summary>
internal sealed record TimeGridOptions
{
    /// <summary>Intervals of the grid, 1 to 1000; a published PixWizard setting of 60 points is 59 of these.</summary>
    public int Steps { get; init => field = Require.InRange(value, 1, 1000, "20 to 60 is usual"); } = 50;

    /// <summary>Time shift, 0.01 to 100: above 1 the early steps, near the noise, become smaller; 1 leaves the grid as it is.</summary>
    public double TimeShift { get; init => field = Require.InRange(value, 0.01, 100, "1 is none, 3 is usual for large pictures"); } = 1;

    /// <summary>
    /// Width of the last step before the shift, 0.0001 to 0.9999; null for equal steps. Only used with two steps or more.
    /// </summary>
    public double? LastStep { get; init => field = Require.InRange(value, 1e-4, 0.9999, "null makes all steps equal"); }
}
