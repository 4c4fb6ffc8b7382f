using System.Text.Json.Serialization;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Hyper-parameters of PixWizard under the names of the published constructor, in JSON in snake case.</summary>
/// <remarks>
/// Symbols: D dim, H heads, G key/value heads, d = D / H, A conditioning width, p patch size, C channels, F = C·p² state features of a
/// token.
/// </remarks>
public sealed record PixWizardOptions : INetworkOptions
{
    /// <summary>Side of a token's patch, p.</summary>
    public int PatchSize { get; init; } = 2;

    /// <summary>Channels of the state, C: 4 in a latent, 3 in pixels.</summary>
    public int InChannels { get; init; } = 4;

    /// <summary>Width of a token, D.</summary>
    public int Dim { get; init; } = 4096;

    /// <summary>Number of blocks, n.</summary>
    public int NLayers { get; init; } = 32;

    /// <summary>Query heads, H.</summary>
    public int NHeads { get; init; } = 32;

    /// <summary>Key/value heads, G; null = as many as query heads.</summary>
    public int? NKvHeads { get; init; }

    /// <summary>The feed-forward width is a multiple of it.</summary>
    public int MultipleOf { get; init; } = 256;

    /// <summary>Factor of the feed-forward width before rounding up, or null.</summary>
    public double? FfnDimMultiplier { get; init; }

    /// <summary>Added to the mean square in the root-mean-square norms.</summary>
    public float NormEps { get; init; } = 1e-5f;

    /// <summary>Whether the published projection also makes a variance half, which is never used. Not in the pixel family.</summary>
    public bool LearnSigma { get; init; } = true;

    /// <summary>Whether queries and keys are normalised.</summary>
    public bool QkNorm { get; init; }

    /// <summary>Width of the text features, Y.</summary>
    public int CapFeatDim { get; init; } = 5120;

    /// <summary>Width of the pooled text vector, T.</summary>
    public int CapClipFeatDim { get; init; } = 768;

    /// <summary>Width of an image token, I; a fixed number in the published code.</summary>
    public int ImageFeatDim { get; init; } = 1024;

    /// <summary>Factor by which the rope extrapolates beyond the trained size.</summary>
    public double ScaleFactor { get; init; } = 1;

    /// <summary>Image tokens that every block selects, K.</summary>
    public int SampleTokens { get; init; } = 256;

    /// <summary>What the heads' attention gates start from in training; tanh
    /// of it scales the image and text attention. Published: 0.</summary>
    public float GateStart { get; init; }

    /// <summary>The neural field that replaces the linear head, or null in the latent family.</summary>
    public NeuralFieldOptions? Field { get; init; }

    /// <summary>The stem that adds learnt features to the source pixels, or null.</summary>
    public SourceStemOptions? SourceStem { get; init; }

    /// <summary>G.</summary>
    [JsonIgnore]
    public int KeyValueHeads => NKvHeads ?? NHeads;

    /// <summary>d.</summary>
    [JsonIgnore]
    public int HeadWidth => Dim / NHeads;

    /// <summary>A.</summary>
    [JsonIgnore]
    public int ConditionWidth => Math.Min(Dim, 1024);

    /// <summary>F.</summary>
    [JsonIgnore]
    public int StateFeatures => InChannels * PatchSize * PatchSize;

    /// <summary>Features of a source token: F, and more where a stem adds channels and places.</summary>
    [JsonIgnore]
    public int SourceFeatures => SourcePixelFeatures + PlaceFeatures;

    /// <summary>Features of a source token that belong to its pixels.</summary>
    [JsonIgnore]
    public int SourcePixelFeatures => (InChannels + (SourceStem?.Channels ?? 0)) * PatchSize * PatchSize;

    /// <summary>Features of a source token that tell its place; they follow those of its pixels.</summary>
    [JsonIgnore]
    public int PlaceFeatures => 2 * (SourceStem?.PlaceFrequencies ?? 0);

    /// <summary>Channels that the published linear head makes for a pixel of the patch.</summary>
    [JsonIgnore]
    public int OutChannels => LearnSigma ? 2 * InChannels : InChannels;

    /// <summary>Hidden features of the feed-forward part.</summary>
    [JsonIgnore]
    public int FeedForwardWidth
    {
        get
        {
            int width = (int)(2 * (4L * Dim) / 3);
            width = FfnDimMultiplier is { } factor ? (int)(factor * width) : width;
            return (width + MultipleOf - 1) / MultipleOf * MultipleOf;
        }
    }

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("patch_size", PatchSize, NetworkOptions.MaximumPatch);
        NetworkOptions.Positive("in_channels", InChannels);
        NetworkOptions.Positive("dim", Dim);
        NetworkOptions.Positive("n_layers", NLayers, NetworkOptions.MaximumLayers);
        NetworkOptions.Positive("n_heads", NHeads);
        NetworkOptions.Positive("n_kv_heads", KeyValueHeads);
        NetworkOptions.Positive("multiple_of", MultipleOf);
        NetworkOptions.Positive("cap_feat_dim", CapFeatDim);
        NetworkOptions.Positive("cap_clip_feat_dim", CapClipFeatDim);
        NetworkOptions.Positive("image_feat_dim", ImageFeatDim);
        NetworkOptions.Positive("sample_tokens", SampleTokens);
        NetworkOptions.Divides("4 * n_heads", 4L * NHeads, "dim", Dim);
        NetworkOptions.Divides("n_kv_heads", KeyValueHeads, "n_heads", NHeads);
        NetworkOptions.That(NormEps > 0, $"'norm_eps' is {NormEps}; it must be positive.");
        NetworkOptions.That(FfnDimMultiplier is null or (> 0 and <= 64),
            $"'ffn_dim_multiplier' is {FfnDimMultiplier}; it must be positive and at most 64.");
        NetworkOptions.That(Field is not null || SourceStem is null, "'source_stem' needs 'field': only the pixel family has a stem.");
        Field?.Validate(InChannels);
        SourceStem?.Validate(PatchSize);
    }
}
