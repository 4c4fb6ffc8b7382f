using System.Text.Json.Serialization;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Hyper-parameters that both PixNerds share, under the names of the published constructors, in JSON in snake case.</summary>
/// <remarks>
/// Symbols: D hidden_size, H heads, d = D / H, P patch side, C channels, h width of the neural field, L text tokens; q pixels of a token's
/// patch, which is P² or, decoded on another grid, any number.
/// </remarks>
public abstract record PixNerdOptions : INetworkOptions
{
    /// <summary>ε of every norm.</summary>
    internal const float Epsilon = 1e-6f;

    private protected PixNerdOptions()
    {
    }

    /// <summary>Colors, C.</summary>
    public int InChannels { get; init; } = 3;

    /// <summary>Attention heads, H.</summary>
    public int NumGroups { get; init; } = 16;

    /// <summary>Width of the transformer, D.</summary>
    public int HiddenSize { get; init; } = 1024;

    /// <summary>Side of a patch, P.</summary>
    public int PatchSize { get; init; } = 16;

    /// <summary>Transformer blocks.</summary>
    [JsonIgnore]
    public abstract int TransformerBlocks { get; }

    /// <summary>Field blocks, which follow them.</summary>
    [JsonIgnore]
    public abstract int FieldBlocks { get; }

    /// <summary>Width of the neural field, h.</summary>
    [JsonIgnore]
    public abstract int FieldWidth { get; }

    /// <summary>Hidden channels of a field block as a multiple of its width.</summary>
    [JsonIgnore]
    public abstract int FieldExpansion { get; }

    /// <summary>Place of a patch's last column and row; the first ones lie at 0.</summary>
    [JsonIgnore]
    public abstract double FieldExtent { get; }

    /// <summary>Channels of a head, d.</summary>
    [JsonIgnore]
    public int HeadWidth => HiddenSize / NumGroups;

    /// <summary>Hidden channels of the transformer's feed-forward parts.</summary>
    [JsonIgnore]
    public abstract int FeedForwardWidth { get; }

    /// <inheritdoc/>
    public virtual void Validate()
    {
        NetworkOptions.Positive("in_channels", InChannels);
        NetworkOptions.Positive("num_groups", NumGroups);
        NetworkOptions.Positive("hidden_size", HiddenSize);
        NetworkOptions.Positive("patch_size", PatchSize);
        NetworkOptions.Divides("4 * num_groups", 4L * NumGroups, "hidden_size", HiddenSize);
    }
}
