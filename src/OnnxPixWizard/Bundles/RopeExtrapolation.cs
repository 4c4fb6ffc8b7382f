namespace OnnxPixWizard.Bundles;

/// <summary>Rope beyond the trained sizes: before the watershed positions are stretched, after it the base is raised.</summary>
/// <remarks>Source: Lumina-Next, time-aware scaled RoPE (arXiv 2406.18583), as PixWizard's sampling uses it.</remarks>
public sealed record RopeExtrapolation
{
    /// <summary>Side in pixels of the largest trained square; the factor is sqrt(width * height) / this, at least 1.</summary>
    public required int TrainedSide { get; init; }

    /// <summary>Time, 0 to 1, at which the rule changes.</summary>
    public double Watershed { get; init; } = 0.3;
}
