namespace OnnxPixWizard.Training.Flow;

/// <summary>How the time of a training example is drawn: t = 0 is noise, t = 1 the picture.</summary>
internal sealed record TimeSampling
{
    /// <summary>
    /// Share of examples at t = 0, where one step answers with the conditional mean: what tasks with one right answer are asked for.
    /// </summary>
    public float ShareAtZero { get; init; }

    /// <summary>Mean of the normal behind the logistic function; below zero favours noisy times.</summary>
    public float LogitMean { get; init; }

    /// <summary>Deviation of that normal; 0 draws uniformly instead.</summary>
    public float LogitDeviation { get; init; }

    /// <summary>For tasks with one right answer.</summary>
    public static TimeSampling Answer { get; } = new() { ShareAtZero = 0.9f };

    /// <summary>For pictures from noise.</summary>
    public static TimeSampling Generation { get; } = new() { ShareAtZero = 0.05f, LogitMean = -0.4f, LogitDeviation = 1 };

    /// <summary>For pictures from noise once colors are learnt: more of the times at which outlines are decided.</summary>
    public static TimeSampling Outlines { get; } = Generation with { LogitMean = -1.8f, LogitDeviation = 1.2f };

    /// <summary>Draws a time.</summary>
    /// <param name="uniform">Even number in [0, 1).</param>
    /// <param name="second">Another one, independent.</param>
    /// <param name="normal">A standard normal number.</param>
    /// <returns>In [0, 1).</returns>
    public float Draw(float uniform, float second, float normal) =>
        uniform < ShareAtZero ? 0
        : LogitDeviation > 0 ? Math.Min(1 / (1 + MathF.Exp(-(LogitMean + (LogitDeviation * normal)))), 0.999f)
        : second;
}
