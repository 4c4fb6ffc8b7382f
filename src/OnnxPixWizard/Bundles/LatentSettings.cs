namespace OnnxPixWizard.Bundles;

/// <summary>How a VAE's latent becomes the state: state = (latent - shift) * scale.</summary>
public sealed record LatentSettings
{
    /// <summary>Factor from latent to state (SDXL: 0.13025).</summary>
    public required double Scale { get; init; }

    /// <summary>Offset taken off the latent first.</summary>
    public double Shift { get; init; }

    /// <summary>Pixels a side of one latent cell.</summary>
    public int Downscale { get; init; } = 8;
}
