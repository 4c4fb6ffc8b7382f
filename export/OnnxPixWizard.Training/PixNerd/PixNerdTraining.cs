using OnnxPixWizard.Training.Flow;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>What examples of a PixNerd's training are like.</summary>
internal sealed record PixNerdTraining
{
    /// <summary>For pictures of a class.</summary>
    public static PixNerdTraining Classes { get; } = new();

    /// <summary>For scenes from captions, which are larger: their outlines are decided at noisier times.</summary>
    public static PixNerdTraining Scenes { get; } = new()
        { Times = new() { LogitMean = -1.4f, LogitDeviation = 1.2f }, FinerGrids = 0.25f };

    /// <summary>Share of examples whose condition is replaced by the null condition; the published one.</summary>
    public float ConditionDropout { get; init; } = 0.1f;

    /// <summary>Share of batches whose fields see pixels of a finer grid than
    /// the transformer's; the others see the transformer's own.</summary>
    public float FinerGrids { get; init; } = 0.5f;

    /// <summary>Most columns or rows of a finer grid in place of one.</summary>
    public int FinestGrid { get; init; } = 4;

    /// <summary>How times are drawn.</summary>
    public TimeSampling Times { get; init; } = new() { LogitMean = -0.8f, LogitDeviation = 1.1f };
}
