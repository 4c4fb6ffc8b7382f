using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>Self-attention plus gated attention to the selected image tokens
/// and to the text, with one query and one output projection.</summary>
/// <remarks>
/// Parameters: wq.weight, wo.weight [D, D], wk.weight, wv.weight [G·d, D], gate_for_ii, gate [H]; q_norm [D] and k_norm [G·d] with qk_norm.
/// The keys and values of image and text come from <see cref="RequestAttention"/>.
/// </remarks>
internal sealed class ThreeWayAttention
{
    private readonly PixWizardOptions _options;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly LayerNorm? _queryNorm;
    private readonly LayerNorm? _keyNorm;
    private readonly Value _imageGate;
    private readonly Value _textGate;

    public ThreeWayAttention(ParameterScope scope, PixWizardOptions options)
    {
        _options = options;
        long dim = options.Dim, grouped = (long)options.KeyValueHeads * options.HeadWidth;
        _query = new Linear(scope.At("wq"), dim, dim, bias: false);
        _key = new Linear(scope.At("wk"), dim, grouped, bias: false);
        _value = new Linear(scope.At("wv"), dim, grouped, bias: false);
        _output = new Linear(scope.At("wo"), dim, dim, bias: false);
        _queryNorm = options.QkNorm ? new LayerNorm(scope.At("q_norm"), dim) : null;
        _keyNorm = options.QkNorm ? new LayerNorm(scope.At("k_norm"), grouped) : null;
        ParameterInitialization start = ParameterInitialization.Constant(options.GateStart);
        _imageGate = scope.Parameter("gate_for_ii", start, options.NHeads);
        _textGate = scope.Parameter("gate", start, options.NHeads);
    }

    /// <param name="x">[batch, N, D].</param>
    /// <param name="queryTables">Rotation of the queries.</param>
    /// <param name="keyTables">Rotation of the keys, the gain of the scores included.</param>
    /// <param name="conditions">Keys and values of image and text.</param>
    /// <param name="tokenMask">Which tokens are seen; null = all.</param>
    /// <param name="textMask">Which text tokens are seen; null = all.</param>
    /// <returns>[batch, N, D].</returns>
    public Value Apply(
        Value x, RotaryTables queryTables, RotaryTables keyTables, BlockConditions conditions, KeyMask? tokenMask, KeyMask? textMask)
    {
        int heads = _options.NHeads, groups = _options.KeyValueHeads;
        IReadOnlyList<Value> parts = Op.Linears(
            x, [RotaryTables.ToHalves(_query.Weight, heads), RotaryTables.ToHalves(_key.Weight, groups), _value.Weight]);
        Value query = queryTables.Apply(ByHeads(_queryNorm?.ApplyInHalves(parts[0], heads) ?? parts[0], heads));
        Value keys = keyTables.Apply(ByHeads(_keyNorm?.ApplyInHalves(parts[1], groups) ?? parts[1], groups));

        Value mixed = Op.Attention(query, keys, ByHeads(parts[2], groups), mask: tokenMask)
            + (Op.Attention(query, conditions.ImageKeys, conditions.ImageValues, byHeads: true) * PerChannel(_imageGate))
            + (Op.Attention(query, conditions.TextKeys, conditions.TextValues, mask: textMask, byHeads: true) * PerChannel(_textGate));
        return _output.Apply(mixed);
    }

    private Value ByHeads(Value x, int heads) => Op.Reshape(x, x[0], x[1], heads, _options.HeadWidth);

    // tanh(gate) of a head for each of its channels: known once the model is loaded, so that the runtime computes it only then.
    private Value PerChannel(Value gate)
    {
        float[] ones = new float[_options.HeadWidth];
        Array.Fill(ones, 1f);
        Value spread = Op.Reshape(Op.Tanh(gate), _options.NHeads, 1) * gate.Backend.Constant(Tensor.From<float>(ones, 1, ones.Length));
        return Op.Reshape(spread, _options.Dim);
    }
}
