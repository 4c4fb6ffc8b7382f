namespace OnnxPixWizard.Training.Optimization;

/// <summary>Settings of <see cref="AdamW"/> (Loshchilov and Hutter 2019).</summary>
public sealed record AdamWOptions
{
    /// <summary>Decay of the first moment, 0 to 1.</summary>
    public float Beta1 { get; init; } = 0.9f;

    /// <summary>Decay of the second moment, 0 to 1.</summary>
    public float Beta2 { get; init; } = 0.95f;

    /// <summary>Added to the root of the second moment.</summary>
    public float Epsilon { get; init; } = 1e-8f;

    /// <summary>Decay of the values, per unit of learning rate.</summary>
    public float WeightDecay { get; init; } = 0.01f;

    /// <summary>Largest 2-norm of all gradients together; larger ones are scaled down.</summary>
    public float MaximumNorm { get; init; } = 1;
}
