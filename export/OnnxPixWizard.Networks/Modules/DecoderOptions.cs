using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>What the layers of the decoder language models differ in.</summary>
internal sealed record DecoderOptions
{
    /// <summary>Width of a token, h.</summary>
    public required int Width { get; init; }

    /// <summary>Hidden features of the feed-forward part, m.</summary>
    public required int FeedForwardWidth { get; init; }

    /// <summary>Query heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Key/value heads.</summary>
    public required int Groups { get; init; }

    /// <summary>Channels of a head, d; even.</summary>
    public required int HeadWidth { get; init; }

    /// <summary>Added to the mean square in the norms.</summary>
    public required float NormEpsilon { get; init; }

    /// <summary>Base of the rotary frequencies.</summary>
    public required double RopeTheta { get; init; }

    /// <summary>Activation of the feed-forward part's gate.</summary>
    public required Func<Value, Value> Activation { get; init; }

    /// <summary>Whether stored norm weights are offsets from one.</summary>
    public bool NormOffset { get; init; }

    /// <summary>Whether queries and keys of a head are normalised before they are rotated.</summary>
    public bool HeadNorms { get; init; }

    /// <summary>Whether the attention's projections have biases.</summary>
    public bool AttentionBias { get; init; }
}
