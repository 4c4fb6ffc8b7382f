using System.Text.Json.Serialization;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>Hyper-parameters of the picture autoencoder (AutoencoderKL) under
/// the names of its published configuration; the defaults are SDXL's.</summary>
public sealed record VaeOptions : INetworkOptions
{
    /// <summary>Channels of each level, from the picture's own size to the smallest; every level but the last halves both sides.</summary>
    public IReadOnlyList<int> BlockOutChannels { get; init; } = [128, 256, 512, 512];

    /// <summary>Residual blocks of an encoder level; the decoder has one more.</summary>
    public int LayersPerBlock { get; init; } = 2;

    /// <summary>Groups of the group norms.</summary>
    public int NormNumGroups { get; init; } = 32;

    /// <summary>Channels of the latent.</summary>
    public int LatentChannels { get; init; } = 4;

    /// <summary>Colors read.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Colors made.</summary>
    public int OutChannels { get; init; } = 3;

    /// <summary>Factor from the autoencoder's latent to the diffusion model's.</summary>
    public double ScalingFactor { get; init; } = 0.13025;

    /// <summary>Pixels a side of one cell of the latent.</summary>
    [JsonIgnore]
    public int CellSide => 1 << (BlockOutChannels.Count - 1);

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.That(BlockOutChannels.Count is > 0 and <= 8,
            $"'block_out_channels' has {BlockOutChannels.Count} numbers; it needs one for each of 1 to 8 levels.");
        NetworkOptions.Positive("layers_per_block", LayersPerBlock, 16);
        NetworkOptions.Positive("latent_channels", LatentChannels);
        NetworkOptions.Positive("in_channels", InChannels);
        NetworkOptions.Positive("out_channels", OutChannels);
        NetworkOptions.Positive("norm_num_groups", NormNumGroups);
        foreach (int channels in BlockOutChannels)
        {
            NetworkOptions.Positive("block_out_channels", channels);
            NetworkOptions.Divides("norm_num_groups", NormNumGroups, "block_out_channels", channels);
        }
    }
}
