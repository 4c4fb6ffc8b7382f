using System.Text.Json.Serialization;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Hyper-parameters of the text-conditional PixNerd; the defaults are those of the published XXL/16.</summary>
public sealed record PixNerdTextOptions : PixNerdOptions
{
    private const double HeavyExtent = 16;

    /// <summary>The published XXL/16.</summary>
    public static PixNerdTextOptions Xxl16 { get; } = new() { HiddenSize = 1536, NumGroups = 24 };

    /// <summary>Width of the neural field, h.</summary>
    public int DecoderHiddenSize { get; init; } = 64;

    /// <summary>Transformer blocks.</summary>
    public int NumEncoderBlocks { get; init; } = 16;

    /// <summary>Field blocks.</summary>
    public int NumDecoderBlocks { get; init; } = 2;

    /// <summary>Blocks that refine the text.</summary>
    public int NumTextBlocks { get; init; } = 4;

    /// <summary>Width of the text's features, T.</summary>
    public int TxtEmbedDim { get; init; } = 2048;

    /// <summary>Tokens of a text, L; shorter ones are padded, and padding counts.</summary>
    public int TxtMaxLength { get; init; } = 128;

    /// <summary>
    /// Whether a pixel's place runs from 0 to the patch's side, as in the base variant; else from 0 to 16 whatever the patch, as in the
    /// variant with the free output size.
    /// </summary>
    public bool PatchCoordinates { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TransformerBlocks => NumEncoderBlocks;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldBlocks => NumDecoderBlocks;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldWidth => DecoderHiddenSize;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldExpansion => 2;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double FieldExtent => PatchCoordinates ? PatchSize : HeavyExtent;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FeedForwardWidth => 4 * HiddenSize;

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        NetworkOptions.Positive("num_encoder_blocks", NumEncoderBlocks);
        NetworkOptions.Positive("decoder_hidden_size", DecoderHiddenSize);
        NetworkOptions.Positive("txt_embed_dim", TxtEmbedDim);
        NetworkOptions.Positive("txt_max_length", TxtMaxLength);
        NetworkOptions.That(NumDecoderBlocks >= 0, $"'num_decoder_blocks' is {NumDecoderBlocks}; it must not be negative.");
        NetworkOptions.That(NumTextBlocks >= 0, $"'num_text_blocks' is {NumTextBlocks}; it must not be negative.");
    }
}
