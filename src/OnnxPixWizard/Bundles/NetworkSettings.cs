using System.Text.Json.Serialization;
using OnnxPixWizard.Tokens;

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

/// <summary>
/// What PixNerd's families need to know beyond the transformer: the picture it works on, and the neural field that draws the pixels.
/// </summary>
public sealed record PixelFieldSettings
{
    /// <summary>Width of the neural field, h.</summary>
    public required int Width { get; init; }

    /// <summary>Place of a patch's last row and column for the field; the first ones lie at 0.</summary>
    public required double Extent { get; init; }

    /// <summary>Where tokens lie for the rotary table: <c>fixedSpan</c> or <c>swappedSpan</c>.</summary>
    [JsonConverter(typeof(RopePlacesConverter))]
    public required RopePlaces RopePlaces { get; init; }

    /// <summary>Blocks that refine the text at each time; 0 in the class family.</summary>
    public int TextLayers { get; init; }

    /// <summary>Rows of a text, L, padding included; 0 in the class family.</summary>
    public int TextTokens { get; init; }

    /// <summary>
    /// Pixels from left to right of the picture that the transformer sees, whatever the output's size: those it was trained on.
    /// </summary>
    public required int GridWidth { get; init; }

    /// <summary>Pixels from top to bottom of the picture that the transformer sees.</summary>
    public required int GridHeight { get; init; }

    /// <summary>The transformer's tokens.</summary>
    /// <param name="patchSize"><see cref="NetworkSettings.PatchSize"/>.</param>
    internal TokenGrid Tokens(int patchSize) => TokenGrid.Of(GridHeight, GridWidth, patchSize);
}

internal sealed class RopePlacesConverter()
    : JsonStringEnumConverter<RopePlaces>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Attention logits grow with the token count: gain = sqrt(ln tokens / ln base tokens).</summary>
/// <remarks>Source: PixWizard's published attention (there called <c>proportional_attn</c>, <c>base_seqlen</c>).</remarks>
public sealed record ProportionalAttention
{
    /// <summary>
    /// Side of a square centre in pixels by which the base is counted; the centre of nearest area to the picture's is taken.
    /// </summary>
    public required IReadOnlyList<int> BaseSides { get; init; }
}

/// <summary>Rope beyond the trained sizes: before the watershed positions are stretched, after it the base is raised.</summary>
/// <remarks>Source: Lumina-Next, time-aware scaled RoPE (arXiv 2406.18583), as PixWizard's sampling uses it.</remarks>
public sealed record RopeExtrapolation
{
    /// <summary>Side in pixels of the largest trained square; the factor is sqrt(width * height) / this, at least 1.</summary>
    public required int TrainedSide { get; init; }

    /// <summary>Time, 0 to 1, at which the rule changes.</summary>
    public double Watershed { get; init; } = 0.3;
}
