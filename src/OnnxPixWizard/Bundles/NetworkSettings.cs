namespace OnnxPixWizard.Bundles;

/// <summary>Shape of the network, under the symbols of the graphs' contract.</summary>
public sealed record NetworkSettings
{
    /// <summary>Side of a patch in state cells (pixels, or latent cells).</summary>
    public required int PatchSize { get; init; }

    /// <summary>Channels of the state: 3 for pixels, the VAE's for latents.</summary>
    public required int Channels { get; init; }

    /// <summary>Width of a token inside the network, D.</summary>
    public required int Dim { get; init; }

    /// <summary>Transformer blocks, n.</summary>
    public required int Layers { get; init; }

    /// <summary>Query heads, H; the head width d is <see cref="Dim"/> / <see cref="Heads"/>.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads, G.</summary>
    public required int KeyValueHeads { get; init; }

    /// <summary>Image tokens that each block selects, K; of PixWizard's families.</summary>
    public int SampleTokens { get; init; }

    /// <summary>Image tokens of a picture, M; of PixWizard's families.</summary>
    public int ImageTokens { get; init; }

    /// <summary>Width of an image token, I; of PixWizard's families.</summary>
    public int ImageFeatDim { get; init; }

    /// <summary>Width of the text's hidden states, Y; 0 where there is no text.</summary>
    public int TextWidth { get; init; }

    /// <summary>Width of the pooled text vector, T; of PixWizard's families.</summary>
    public int PooledWidth { get; init; }

    /// <summary>Width of the request embedding, A; of PixWizard's families.</summary>
    public int ConditioningWidth { get; init; }

    /// <summary>Features of a source token, Fs; null: as many as a state token has.</summary>
    public int? SourceFeatures { get; init; }

    /// <summary>Base of the rope's frequencies.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>The neural field of PixNerd's families; null in others.</summary>
    public PixelFieldSettings? PixelField { get; init; }

    /// <summary>Proportional attention; null: off (attention_gain is 1).</summary>
    public ProportionalAttention? ProportionalAttention { get; init; }

    /// <summary>Time-aware rope scaling beyond the trained sizes; null: off.</summary>
    public RopeExtrapolation? RopeExtrapolation { get; init; }
}
