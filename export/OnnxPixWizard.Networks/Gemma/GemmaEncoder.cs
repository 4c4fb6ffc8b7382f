using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Gemma;

/// <summary>Gemma as a text encoder: the last but one entry of its hidden
/// states, which neither the last layer nor the last norm touches.</summary>
/// <remarks>Parameters below model: embed_tokens.weight, layers.i, and norm only with the last layer.</remarks>
public sealed class GemmaEncoder : ILanguageModel
{
    private readonly GemmaOptions _options;
    private readonly Value _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm? _norm;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="withLastLayer">Whether the last layer and the norm behind it are declared too.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public GemmaEncoder(ParameterScope scope, GemmaOptions options, bool withLastLayer = false)
    {
        options.Validate();
        _options = options;
        ParameterScope model = scope.At("model");
        _embedding = model.At("embed_tokens")
            .Parameter("weight", ParameterInitialization.Normal(0.02f), options.VocabSize, options.HiddenSize);
        DecoderOptions layers = options.ToDecoder();
        int count = withLastLayer ? options.NumHiddenLayers : options.NumHiddenLayers - 1;
        _layers = [.. Enumerable.Range(0, count).Select(layer => new DecoderLayer(model.At("layers").At(layer), layers))];
        _norm = withLastLayer ? new RmsNorm(model.At("norm"), options.HiddenSize, options.RmsNormEps, offset: true) : null;
    }

    /// <param name="inputIds">64-bit integers, [batch, tokens].</param>
    /// <param name="attentionMask">64-bit integers, [batch, tokens]: 1 = token, 0 = padding.</param>
    /// <returns>hidden_states[-2], [batch, tokens, h], of no meaning at padding;
    /// the state behind the last norm, or null without the last layer.</returns>
    public (Value HiddenStates, Value? LastHiddenState) Apply(Value inputIds, Value attentionMask)
    {
        (Value penultimate, Value x) = Run(
            inputIds, new CausalSequence(inputIds, attentionMask, _options.HeadDim, _options.RopeTheta), caches: null);
        return _norm is null ? (x, null) : (penultimate, _norm.Apply(x));
    }

    DecoderOptions ILanguageModel.Layers => _options.ToDecoder();

    int ILanguageModel.LayerCount => _layers.Length;

    Value ILanguageModel.Embedding => _embedding;

    Value ILanguageModel.Continue(Value inputIds, CausalSequence sequence, IReadOnlyList<KeyValueCache> caches) =>
        _norm!.Apply(Run(inputIds, sequence, caches).Last);

    private (Value Penultimate, Value Last) Run(Value inputIds, CausalSequence sequence, IReadOnlyList<KeyValueCache>? caches)
    {
        Value x = Op.Gather(_embedding, inputIds) * (float)Math.Sqrt(_options.HiddenSize);
        Value penultimate = x;
        foreach ((int i, DecoderLayer layer) in _layers.Index())
        {
            penultimate = x;
            x = layer.Apply(x, sequence.Tables, sequence.Bias, cache: caches?[i]);
        }

        return (penultimate, x);
    }
}
