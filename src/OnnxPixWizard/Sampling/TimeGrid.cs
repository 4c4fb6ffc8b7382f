namespace OnnxPixWizard.Sampling;

/// <summary>Makes the times of a run: from 0, the noise, to 1, the picture.</summary>
public static class TimeGrid
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

    /// <summary>u / (u + (1 - u) * shift): the shift of Lumina's and PixWizard's transport, u / (u + shift - shift * u), and of PixNerd's samplers, which are one function.</summary>
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
            if (!float.IsFinite(times[i]) || !float.IsFinite(times[i - 1]) || (rising ? !(times[i] > times[i - 1]) : !(times[i] < times[i - 1])))
            {
                throw new SamplingException(SamplingFault.BadGrid,
                    $"times must be finite and all rise or all fall; time {i} is {times[i]} after {times[i - 1]}.");
            }
        }
    }
}
