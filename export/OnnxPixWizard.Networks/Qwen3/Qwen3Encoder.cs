using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Qwen3;

/// <summary>Qwen3 as a text encoder: the state behind all layers and the last norm, at every position.</summary>
/// <remarks>Parameters below model: embed_tokens.weight, layers.i, norm.weight.
/// The head, which is tied to the embedding, is not read.</remarks>
public sealed class Qwen3Encoder : ILanguageModel
{
    private readonly Qwen3Options _options;
    private readonly Value _embedding;
    private readonly DecoderLayer[] _layers;
    private readonly RmsNorm _norm;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public Qwen3Encoder(ParameterScope scope, Qwen3Options options)
    {
        options.Validate();
        _options = options;
        ParameterScope model = scope.At("model");
        _embedding = model.At("embed_tokens")
            .Parameter("weight", ParameterInitialization.Normal(0.02f), options.VocabSize, options.HiddenSize);
        DecoderOptions layers = options.ToDecoder();
        _layers = [.. Enumerable.Range(0, options.NumHiddenLayers).Select(layer => new DecoderLayer(model.At("layers").At(layer), layers))];
        _norm = new RmsNorm(model.At("norm"), options.HiddenSize, options.RmsNormEps);
    }

    /// <param name="inputIds">64-bit integers, [batch, tokens].</param>
    /// <param name="attentionMask">64-bit integers, [batch, tokens]: 1 = token, 0 = padding, on the right.</param>
    /// <returns>[batch, tokens, h]; at padding too, where a position sees the row's tokens but not itself.</returns>
    public Value Apply(Value inputIds, Value attentionMask)
    {
        CausalSequence sequence = new(inputIds, attentionMask, _options.HeadDim, _options.RopeTheta);
        Value? attending = _options.ZeroEmptyRows
            ? Op.ReduceMax(Op.Cast(sequence.Visible, ElementType.Float32), keepDimensions: true, 2)
            : null;
        return Run(inputIds, sequence, attending, caches: null);
    }

    DecoderOptions ILanguageModel.Layers => _options.ToDecoder();

    int ILanguageModel.LayerCount => _layers.Length;

    Value ILanguageModel.Embedding => _embedding;

    Value ILanguageModel.Continue(Value inputIds, CausalSequence sequence, IReadOnlyList<KeyValueCache> caches) =>
        Run(inputIds, sequence, attending: null, caches);

    private Value Run(Value inputIds, CausalSequence sequence, Value? attending, IReadOnlyList<KeyValueCache>? caches)
    {
        Value x = Op.Gather(_embedding, inputIds);
        foreach ((int i, DecoderLayer layer) in _layers.Index())
        {
            x = layer.Apply(x, sequence.Tables, sequence.Bias, attending, caches?[i]);
        }

        return _norm.Apply(x);
    }
}
