namespace OnnxPixWizard.Networks.Clip;

/// <summary>Hyper-parameters of CLIP's vision tower under the names of its
/// published configuration; the defaults are those of ViT-L/14 at 336.</summary>
public sealed record ClipVisionOptions : INetworkOptions, IClipTower
{
    private const int MaximumSide = 4096;

    /// <summary>Width of a token, h.</summary>
    public int HiddenSize { get; init; } = 1024;

    /// <summary>Hidden features of the perceptron.</summary>
    public int IntermediateSize { get; init; } = 4096;

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; init; } = 24;

    /// <summary>Number of heads.</summary>
    public int NumAttentionHeads { get; init; } = 16;

    /// <summary>Colors.</summary>
    public int NumChannels { get; init; } = 3;

    /// <summary>Side of the square picture that the tower sees, in pixels.</summary>
    public int ImageSize { get; init; } = 336;

    /// <summary>Side of a token's patch, in pixels. What is left of the picture on
    /// the right and at the bottom belongs to no token, as published.</summary>
    public int PatchSize { get; init; } = 14;

    /// <summary>Activation of the perceptron.</summary>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Added to the variance in the layer norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>Mean of each color in [0, 1], subtracted before the tower.</summary>
    public IReadOnlyList<float> ImageMean { get; init; } = [0.48145466f, 0.4578275f, 0.40821073f];

    /// <summary>Deviation of each color, divided by before the tower.</summary>
    public IReadOnlyList<float> ImageStd { get; init; } = [0.26862954f, 0.26130258f, 0.27577711f];

    /// <summary>Tokens of a picture, the class token not counted.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public int TokenCount => ImageSize / PatchSize * (ImageSize / PatchSize);

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("num_channels", NumChannels);
        NetworkOptions.Positive("image_size", ImageSize, MaximumSide);
        NetworkOptions.Positive("patch_size", PatchSize, ImageSize);
        NetworkOptions.That(ImageMean.Count == NumChannels && ImageStd.Count == NumChannels,
            "'image_mean' and 'image_std' need a number for each channel.");
        ClipTower.Validate(this);
    }
}
