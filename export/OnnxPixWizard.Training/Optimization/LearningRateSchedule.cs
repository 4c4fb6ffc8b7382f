namespace OnnxPixWizard.Training.Optimization;

/// <summary>Linear warm-up, a plateau, then a linear fall to a floor.</summary>
internal sealed record LearningRateSchedule
{
    /// <summary>Highest learning rate.</summary>
    public float Peak { get; init; } = 1e-3f;

    /// <summary>Updates until the peak is reached.</summary>
    public int WarmUp { get; init; } = 200;

    /// <summary>Share of the whole training after which the fall begins, 0 to 1.</summary>
    public double DecayFrom { get; init; } = 0.6;

    /// <summary>Share of the peak that is left at the end.</summary>
    public float Floor { get; init; } = 0.02f;

    /// <summary>The learning rate of one update.</summary>
    /// <param name="step">Updates made so far.</param>
    /// <param name="progress">Share of the training that is done, 0 to 1.</param>
    public float At(long step, double progress)
    {
        float warm = Math.Min(1, (step + 1f) / WarmUp);
        double fallen = Math.Clamp((progress - DecayFrom) / (1 - DecayFrom), 0, 1);
        return Peak * warm * (float)(1 - (fallen * (1 - Floor)));
    }
}
