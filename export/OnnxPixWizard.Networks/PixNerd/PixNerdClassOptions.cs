namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Hyper-parameters of the class-conditional PixNerd, under the names of the published constructor.</summary>
public sealed record PixNerdClassOptions : INetworkOptions
{
    /// <summary>Colours, C.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Attention heads.</summary>
    public int NumGroups { get; init; } = 12;

    /// <summary>Width of the transformer, D.</summary>
    public int HiddenSize { get; init; } = 1152;

    /// <summary>Width of the neural field, h.</summary>
    public int HiddenSizeX { get; init; } = 64;

    /// <summary>Hidden channels of a field block as a multiple of its width.</summary>
    public int NerfMlpratio { get; init; } = 4;

    /// <summary>Blocks of both kinds.</summary>
    public int NumBlocks { get; init; } = 18;

    /// <summary>Transformer blocks; the rest are field blocks.</summary>
    public int NumCondBlocks { get; init; } = 4;

    /// <summary>Side of a patch, P.</summary>
    public int PatchSize { get; init; } = 2;

    /// <summary>Classes; one more row of the table stands for no class.</summary>
    public int NumClasses { get; init; } = 1000;

    /// <summary>Channels of a head.</summary>
    internal int HeadWidth => HiddenSize / NumGroups;

    /// <summary>Hidden channels of the transformer's perceptrons.</summary>
    internal int FeedForwardWidth => (int)(2 * (4L * HiddenSize) / 3);

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("in_channels", InChannels);
        NetworkOptions.Positive("hidden_size", HiddenSize);
        NetworkOptions.Positive("num_groups", NumGroups);
        NetworkOptions.Positive("hidden_size_x", HiddenSizeX);
        NetworkOptions.Positive("nerf_mlpratio", NerfMlpratio);
        NetworkOptions.Positive("patch_size", PatchSize, NetworkOptions.MaximumPatch);
        NetworkOptions.Positive("num_classes", NumClasses);
        NetworkOptions.Divides("4 * num_groups", 4L * NumGroups, "hidden_size", HiddenSize);
        NetworkOptions.That(NumCondBlocks >= 0 && NumBlocks >= NumCondBlocks && NumBlocks <= NetworkOptions.MaximumLayers, $"'num_cond_blocks' is {NumCondBlocks}; it must lie between 0 and 'num_blocks', which is {NumBlocks} and at most {NetworkOptions.MaximumLayers}.");
    }
}
