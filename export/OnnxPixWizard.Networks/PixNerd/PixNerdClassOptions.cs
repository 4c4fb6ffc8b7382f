using System.Text.Json.Serialization;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Hyper-parameters of the class-conditional PixNerd; the defaults are those of the published L/16.</summary>
public sealed record PixNerdClassOptions : PixNerdOptions
{
    /// <summary>The published L/16.</summary>
    public static PixNerdClassOptions L16 { get; } = new();

    /// <summary>The published XL/16.</summary>
    public static PixNerdClassOptions Xl16 { get; } = new() { HiddenSize = 1152, NumBlocks = 30, NumCondBlocks = 26 };

    /// <summary>Width of the neural field, h.</summary>
    public int HiddenSizeX { get; init; } = 64;

    /// <summary>Hidden channels of a field block as a multiple of its width.</summary>
    public int NerfMlpratio { get; init; } = 2;

    /// <summary>Blocks of both kinds.</summary>
    public int NumBlocks { get; init; } = 24;

    /// <summary>Transformer blocks; the rest are field blocks.</summary>
    public int NumCondBlocks { get; init; } = 22;

    /// <summary>Classes; one more row of the table stands for no class.</summary>
    public int NumClasses { get; init; } = 1000;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int TransformerBlocks => NumCondBlocks;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldBlocks => NumBlocks - NumCondBlocks;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldWidth => HiddenSizeX;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FieldExpansion => NerfMlpratio;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double FieldExtent => 1;

    /// <inheritdoc/>
    [JsonIgnore]
    public override int FeedForwardWidth => (int)(2 * (4L * HiddenSize) / 3);

    /// <inheritdoc/>
    public override void Validate()
    {
        base.Validate();
        NetworkOptions.Positive("hidden_size_x", HiddenSizeX);
        NetworkOptions.Positive("nerf_mlpratio", NerfMlpratio);
        NetworkOptions.Positive("num_classes", NumClasses);
        NetworkOptions.That(
            NumCondBlocks > 0 && NumBlocks >= NumCondBlocks,
            $"'num_cond_blocks' is {NumCondBlocks}; it must lie between 1 and 'num_blocks', which is {NumBlocks}.");
    }
}
