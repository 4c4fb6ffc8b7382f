namespace OnnxPixWizard.Training.Optimization;

/// <summary>Settings of <see cref="Muon"/>.</summary>
public sealed record MuonOptions
{
    private const int SmallestSide = 32;

    /// <summary>Which parameters are updated; by default <see cref="IsInLayer"/>.</summary>
    public Func<ParameterSlot, bool> Covers { get; init; } = IsInLayer;

    /// <summary>Decay of the sum of gradients, 0 to 1.</summary>
    public float Momentum { get; init; } = 0.95f;

    /// <summary>Decay of the values, per unit of learning rate.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Root mean square of an update per unit of learning rate: about that of AdamW, so that both share one schedule.</summary>
    public float UpdateSize { get; init; } = 0.2f;

    /// <summary>
    /// Matrices inside a transformer's layer, wide enough to have directions: maps between its own features. Embeddings, first and last maps and
    /// modulations have rows or columns of their own meaning.
    /// </summary>
    public static bool IsInLayer(ParameterSlot slot) =>
        slot.Shape is [>= SmallestSide, >= SmallestSide]
        && slot.Name.Contains(".layers.", StringComparison.Ordinal)
        && !slot.Name.Contains("adaLN", StringComparison.Ordinal);
}
