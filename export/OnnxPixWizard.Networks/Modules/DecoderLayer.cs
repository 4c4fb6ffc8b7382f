using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>One layer of a decoder language model: rotary attention with shared
/// key/value heads and a gated feed-forward part, each behind a norm.</summary>
/// <remarks>
/// Parameters: input_layernorm, post_attention_layernorm [h]; self_attn.q_proj [heads·d, h], k_proj, v_proj [groups·d, h], o_proj [h,
/// heads·d], with biases where the options say so; q_norm, k_norm [d] with head norms; mlp.gate_proj, up_proj [m, h], down_proj [h, m].
/// </remarks>
internal sealed class DecoderLayer
{
    private readonly DecoderOptions _options;
    private readonly RmsNorm _before;
    private readonly RmsNorm _between;
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly RmsNorm? _queryNorm;
    private readonly RmsNorm? _keyNorm;
    private readonly GatedFeedForward _feedForward;

    public DecoderLayer(ParameterScope scope, DecoderOptions options)
    {
        _options = options;
        _before = Norm(scope.At("input_layernorm"), options.Width, options.NormOffset);
        _between = Norm(scope.At("post_attention_layernorm"), options.Width, options.NormOffset);
        ParameterScope attention = scope.At("self_attn");
        int heads = options.Heads * options.HeadWidth, groups = options.Groups * options.HeadWidth;
        _query = Projection("q_proj", options.Width, heads);
        _key = Projection("k_proj", options.Width, groups);
        _value = Projection("v_proj", options.Width, groups);
        _output = Projection("o_proj", heads, options.Width);
        _queryNorm = options.HeadNorms ? Norm(attention.At("q_norm"), options.HeadWidth, offset: false) : null;
        _keyNorm = options.HeadNorms ? Norm(attention.At("k_norm"), options.HeadWidth, offset: false) : null;
        _feedForward = new GatedFeedForward(
            scope.At("mlp"), options.Width, options.FeedForwardWidth, options.Activation, "gate_proj", "up_proj", "down_proj");

        Linear Projection(string name, int inputs, int outputs) => new(attention.At(name), inputs, outputs, options.AttentionBias);

        RmsNorm Norm(ParameterScope place, int width, bool offset) => new(place, width, options.NormEpsilon, offset);
    }

    /// <param name="x">[batch, tokens, h].</param>
    /// <param name="tables">Rotation by position.</param>
    /// <param name="bias">Added to the attention scores, [batch, 1, tokens, keys].</param>
    /// <param name="attending">Factor of what a token gathers, [batch, tokens, 1]; null = 1.</param>
    /// <param name="cache">Keys and values of the tokens before, to which these tokens' own are added; null = there are none.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, RotaryTables tables, Value bias, Value? attending = null, KeyValueCache? cache = null)
    {
        Value[]? biases = _options.AttentionBias ? [_query.Bias!, _key.Bias!, _value.Bias!] : null;
        IReadOnlyList<Value> parts = Op.Linears(_before.Apply(x), [_query.Weight, _key.Weight, _value.Weight], biases);
        Value query = tables.Apply(Normed(ByHeads(parts[0], _options.Heads), _queryNorm));
        Value keys = tables.Apply(Normed(ByHeads(parts[1], _options.Groups), _keyNorm));
        Value values = ByHeads(parts[2], _options.Groups);
        cache?.Add(keys, values);
        Value gathered = cache is null
            ? Op.Attention(query, keys, values, bias)
            : Op.Attention(query, cache.Keys, cache.Values, bias, byHeads: true);
        Value attended = x + _output.Apply(attending is null ? gathered : gathered * attending);
        return attended + _feedForward.Apply(_between.Apply(attended));
    }

    private static Value Normed(Value x, RmsNorm? norm) => norm is null ? x : norm.Apply(x);

    private Value ByHeads(Value x, int heads) => Op.Reshape(x, x[0], x[1], heads, _options.HeadWidth);
}
