namespace OnnxPixWizard.Networks.Clip;

/// <summary>Hyper-parameters of CLIP's text tower under the names of its
/// published configuration; the defaults are those of ViT-L/14.</summary>
public sealed record ClipTextOptions : INetworkOptions, IClipTower
{
    /// <summary>Tokens of the vocabulary.</summary>
    public int VocabSize { get; init; } = 49408;

    /// <summary>Width of a token, h.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>Hidden features of the perceptron.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>Width of the pooled vector.</summary>
    public int ProjectionDim { get; init; } = 768;

    /// <summary>Number of layers.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>Number of heads.</summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>Longest text in tokens.</summary>
    public int MaxPositionEmbeddings { get; init; } = 77;

    /// <summary>Activation of the perceptron.</summary>
    public string HiddenAct { get; init; } = "quick_gelu";

    /// <summary>Added to the variance in the layer norms.</summary>
    public float LayerNormEps { get; init; } = 1e-5f;

    /// <summary>The end token that pooling looks for; 2 selects the old rule, which takes the largest id instead.</summary>
    public int EosTokenId { get; init; } = 2;

    /// <inheritdoc/>
    public void Validate()
    {
        NetworkOptions.Positive("vocab_size", VocabSize);
        NetworkOptions.Positive("projection_dim", ProjectionDim);
        NetworkOptions.Positive("max_position_embeddings", MaxPositionEmbeddings);
        ClipTower.Validate(this);
    }
}
