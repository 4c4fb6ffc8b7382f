using OnnxPixWizard.Training.Flow;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>What examples of a PixNerd's training are like.</summary>
public sealed record PixNerdTraining
{
    /// <summary>Share of examples whose condition is replaced by the null condition; the published one.</summary>
    public float ConditionDropout { get; init; } = 0.1f;

    /// <summary>How times are drawn.</summary>
    public TimeSampling Times { get; init; } = new() { LogitMean = -0.8f, LogitDeviation = 1.1f };
}
