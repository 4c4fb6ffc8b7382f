using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Gemma;

/// <summary>Gemma as a text encoder: the last but one entry of its hidden states, which neither the last layer nor the last norm touches.</summary>
/// <remarks>Parameters below model: embed_tokens.weight, layers.i, and norm only with the last layer.</remarks>
public sealed class GemmaEncoder
{
    private readonly GemmaOptions _options;
    private readonly Value _embedding;
    private readonly GemmaLayer[] _layers;
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
        _embedding = model.At("embed_tokens").Parameter("weight", ParameterInitialization.Normal(0.02f), options.VocabSize, options.HiddenSize);
        int count = withLastLayer ? options.NumHiddenLayers : options.NumHiddenLayers - 1;
        _layers = [.. Enumerable.Range(0, count).Select(layer => new GemmaLayer(model.At("layers").At(layer), options))];
        _norm = withLastLayer ? new RmsNorm(model.At("norm"), options.HiddenSize, options.RmsNormEps, offset: true) : null;
    }

    /// <param name="inputIds">64-bit integers, [batch, tokens].</param>
    /// <param name="attentionMask">64-bit integers, [batch, tokens]: 1 = token, 0 = padding.</param>
    /// <returns>hidden_states[-2], [batch, tokens, h], of no meaning at padding; the state behind the last norm, or null without the last layer.</returns>
    public (Value HiddenStates, Value? LastHiddenState) Apply(Value inputIds, Value attentionMask)
    {
        Value positions = Positions(inputIds);
        RotaryTables tables = Tables(positions);
        Value visible = Op.And(
            Op.GreaterOrEqual(Op.Unsqueeze(positions, 2), Op.Unsqueeze(positions, 1)), Op.Unsqueeze(Op.Cast(attentionMask, ElementType.Bool), 1));
        Value bias = Op.Unsqueeze(AttentionBias.Where(visible), 1);

        Value x = Op.Gather(_embedding, inputIds) * (float)Math.Sqrt(_options.HiddenSize);
        Value penultimate = x;
        foreach (GemmaLayer layer in _layers)
        {
            penultimate = x;
            x = layer.Apply(x, tables, bias);
        }

        return _norm is null ? (x, null) : (penultimate, _norm.Apply(x));
    }

    // 0, 1, 2 ... whatever the mask says. A length that is only known at run time is counted, which reads no shape.
    private static Value Positions(Value inputIds)
    {
        if (inputIds[1].IsStatic)
        {
            float[] places = [.. Enumerable.Range(0, (int)inputIds[1].Length).Select(static place => (float)place)];
            return inputIds.Graph.Constant(Tensor.From<float>(places, 1, places.Length));
        }

        Value ones = Op.Cast(Op.Equal(inputIds, inputIds), ElementType.Float32);
        return inputIds.Graph.Add("CumSum", [ones, inputIds.Graph.Integer(1)]) - 1f;
    }

    private RotaryTables Tables(Value positions)
    {
        int half = _options.HeadDim / 2;
        float[] frequencies = [.. Enumerable.Range(0, half).Select(j => (float)Math.Pow(_options.RopeTheta, -2.0 * j / _options.HeadDim))];
        Value angles = Op.Unsqueeze(positions, 2) * positions.Graph.Constant(Tensor.From<float>(frequencies, 1, 1, half));
        return new RotaryTables(Op.Cos(angles), Op.Sin(angles));
    }
}
