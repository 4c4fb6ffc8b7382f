namespace OnnxPixWizard.Export.Precision;

/// <summary>How a network of 32-bit floats is rewritten.</summary>
public sealed record PrecisionOptions
{
    /// <summary>The precision.</summary>
    public required BundlePrecision Precision { get; init; }

    /// <summary>
    /// Bits of an 8-bit weight in use, 7 or 8. With 7, sums of two products fit the 16-bit registers of x64 CPUs that have neither VNNI nor AMX;
    /// with 8 they may saturate there.
    /// </summary>
    public int WeightBits
    {
        get;
        init => field = value is 7 or 8 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Weights have 7 or 8 bits.");
    } = 8;

    /// <summary>Whether the autoencoder is rewritten in 16-bit floats too. The published one overflows in IEEE halves; some checkpoints were made to fit.</summary>
    public bool HalfAutoencoder { get; init; }
}
