namespace OnnxPixWizard.Training.Optimization;

/// <summary>Settings of <see cref="Muon"/>.</summary>
public sealed record MuonOptions
{
    /// <summary>Decay of the sum of gradients, 0 to 1.</summary>
    public float Momentum { get; init; } = 0.95f;

    /// <summary>Decay of the values, per unit of learning rate.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Root mean square of an update per unit of learning rate: about that of AdamW, so that both share one schedule.</summary>
    public float UpdateSize { get; init; } = 0.2f;
}
