using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Qwen3;

/// <summary>Hyper-parameters of Qwen3 under the names of its published configuration; the defaults are those of Qwen3-1.7B.</summary>
public sealed record Qwen3Options : INetworkOptions
{
    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabSize { get; init; } = 151936;

    /// <summary>Width of a token, h.</summary>
    public int HiddenSize { get; init; } = 2048;

    /// <summary>Hidden features of the feed-forward part.</summary>
    public int IntermediateSize { get; init; } = 6144;

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; init; } = 28;

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; init; } = 16;

    /// <summary>Key/value heads; null = as many as query heads.</summary>
    public int? NumKeyValueHeads { get; init; } = 8;

    /// <summary>Channels of a head.</summary>
    public int HeadDim { get; init; } = 128;

    /// <summary>Added to the mean square in the norms.</summary>
    public float RmsNormEps { get; init; } = 1e-6f;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 1_000_000;

    /// <summary>Activation of the feed-forward part.</summary>
    public string HiddenAct { get; init; } = "silu";

    /// <summary>Whether the attention's projections have biases; in the published models they have none.</summary>
    public bool AttentionBias { get; init; }

    /// <summary>Whether layers see only near tokens; such a model is refused.</summary>
    public bool UseSlidingWindow { get; init; }

    /// <summary>
    /// What attention gives in a row of padding alone, which the empty prompt is: zeros, or (as published until mid 2025) the mean of all
    /// values.
    /// </summary>
    public bool ZeroEmptyRows { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("vocab_size", VocabSize);
        NetworkOptions.Positive("hidden_size", HiddenSize);
        NetworkOptions.Positive("intermediate_size", IntermediateSize);
        NetworkOptions.Positive("num_hidden_layers", NumHiddenLayers);
        NetworkOptions.Positive("num_attention_heads", NumAttentionHeads);
        NetworkOptions.Divides("num_key_value_heads", NumKeyValueHeads ?? NumAttentionHeads, "num_attention_heads", NumAttentionHeads);
        NetworkOptions.Positive("head_dim", HeadDim);
        NetworkOptions.That(HeadDim % 2 == 0, $"'head_dim' is {HeadDim}; it must be even.");
        NetworkOptions.That(RmsNormEps > 0, $"'rms_norm_eps' is {RmsNormEps}; it must be positive.");
        NetworkOptions.That(RopeTheta > 0, $"'rope_theta' is {RopeTheta}; it must be positive.");
        NetworkOptions.That(!UseSlidingWindow, "'use_sliding_window' is true; only models whose layers all see everything can be built.");
        Activations.ByName(HiddenAct);
    }

    internal DecoderOptions ToDecoder() => new()
    {
        Width = HiddenSize,
        FeedForwardWidth = IntermediateSize,
        Heads = NumAttentionHeads,
        Groups = NumKeyValueHeads ?? NumAttentionHeads,
        HeadWidth = HeadDim,
        NormEpsilon = RmsNormEps,
        RopeTheta = RopeTheta,
        Activation = Activations.ByName(HiddenAct),
        HeadNorms = true,
        AttentionBias = AttentionBias,
    };
}
