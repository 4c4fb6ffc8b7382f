using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Gemma;

/// <summary>Hyper-parameters of Gemma (first generation) under the names of
/// its published configuration; the defaults are those of gemma-2b.</summary>
public sealed record GemmaOptions : INetworkOptions
{
    /// <summary>What the published sampling ran with.</summary>
    internal const string DefaultActivation = "gelu_pytorch_tanh";

    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabSize { get; init; } = 256000;

    /// <summary>Width of a token, h.</summary>
    public int HiddenSize { get; init; } = 2048;

    /// <summary>Hidden features of the feed-forward part.</summary>
    public int IntermediateSize { get; init; } = 16384;

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; init; } = 18;

    /// <summary>Query heads.</summary>
    public int NumAttentionHeads { get; init; } = 8;

    /// <summary>Key/value heads.</summary>
    public int NumKeyValueHeads { get; init; } = 1;

    /// <summary>Channels of a head.</summary>
    public int HeadDim { get; init; } = 256;

    /// <summary>Added to the mean square in the norms.</summary>
    public float RmsNormEps { get; init; } = 1e-6f;

    /// <summary>Base of the rotary frequencies.</summary>
    public double RopeTheta { get; init; } = 10000;

    /// <summary>Activation; null means the tanh form of GELU, whatever <c>hidden_act</c> says.</summary>
    public string? HiddenActivation { get; init; }

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("vocab_size", VocabSize);
        NetworkOptions.Positive("hidden_size", HiddenSize);
        NetworkOptions.Positive("intermediate_size", IntermediateSize);
        NetworkOptions.Positive("num_hidden_layers", NumHiddenLayers, NetworkOptions.MaximumLayers);
        NetworkOptions.Positive("num_attention_heads", NumAttentionHeads);
        NetworkOptions.Divides("num_key_value_heads", NumKeyValueHeads, "num_attention_heads", NumAttentionHeads);
        NetworkOptions.Positive("head_dim", HeadDim);
        NetworkOptions.That(HeadDim % 2 == 0, $"'head_dim' is {HeadDim}; it must be even.");
        NetworkOptions.That(RmsNormEps > 0, $"'rms_norm_eps' is {RmsNormEps}; it must be positive.");
        NetworkOptions.That(RopeTheta > 0, $"'rope_theta' is {RopeTheta}; it must be positive.");
        Activations.ByName(HiddenActivation ?? DefaultActivation);
    }

    internal DecoderOptions ToDecoder() => new()
    {
        Width = HiddenSize,
        FeedForwardWidth = IntermediateSize,
        Heads = NumAttentionHeads,
        Groups = NumKeyValueHeads,
        HeadWidth = HeadDim,
        NormEpsilon = RmsNormEps,
        RopeTheta = RopeTheta,
        Activation = Activations.ByName(HiddenActivation ?? DefaultActivation),
        NormOffset = true,
    };
}
