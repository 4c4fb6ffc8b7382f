using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Gemma;

/// <summary>One layer: rotary attention with shared key/value heads and a gated feed-forward part, each behind a norm.</summary>
/// <remarks>
/// Parameters: input_layernorm, post_attention_layernorm [h]; self_attn.q_proj [heads·d, h], k_proj, v_proj [groups·d, h], o_proj [h, heads·d];
/// mlp.gate_proj, up_proj [m, h], down_proj [h, m]; no biases.
/// </remarks>
internal sealed class GemmaLayer(ParameterScope scope, GemmaOptions options)
{
    private readonly GroupedAttention _attention = new(options.NumAttentionHeads, options.NumKeyValueHeads, options.HeadDim);
    private readonly RmsNorm _before = new(scope.At("input_layernorm"), options.HiddenSize, options.RmsNormEps, offset: true);
    private readonly RmsNorm _between = new(scope.At("post_attention_layernorm"), options.HiddenSize, options.RmsNormEps, offset: true);
    private readonly Linear _query = Projection(scope, "q_proj", options.HiddenSize, options.NumAttentionHeads * options.HeadDim);
    private readonly Linear _key = Projection(scope, "k_proj", options.HiddenSize, options.NumKeyValueHeads * options.HeadDim);
    private readonly Linear _value = Projection(scope, "v_proj", options.HiddenSize, options.NumKeyValueHeads * options.HeadDim);
    private readonly Linear _output = Projection(scope, "o_proj", options.NumAttentionHeads * options.HeadDim, options.HiddenSize);
    private readonly GatedFeedForward _feedForward = new(
        scope.At("mlp"), options.HiddenSize, options.IntermediateSize, Activations.ByName(options.HiddenActivation ?? GemmaOptions.DefaultActivation),
        "gate_proj", "up_proj", "down_proj");

    /// <param name="x">[batch, tokens, h].</param>
    /// <param name="tables">Rotation by position.</param>
    /// <param name="bias">Added to the attention scores, [batch, 1, tokens, tokens].</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, RotaryTables tables, Value bias)
    {
        IReadOnlyList<Value> parts = Products.Together(_before.Apply(x), [_query.Weight, _key.Weight, _value.Weight]);
        Value query = tables.Apply(ByHeads(parts[0], options.NumAttentionHeads));
        Value keys = tables.Apply(ByHeads(parts[1], options.NumKeyValueHeads));
        Value attended = x + _output.Apply(_attention.Apply(query, keys, ByHeads(parts[2], options.NumKeyValueHeads), bias));
        return attended + _feedForward.Apply(_between.Apply(attended));
    }

    private static Linear Projection(ParameterScope scope, string name, int inputs, int outputs) => new(scope.At("self_attn").At(name), inputs, outputs, bias: false);

    private Value ByHeads(Value x, int heads) => Op.Reshape(x, x[0], x[1], heads, options.HeadDim);
}
