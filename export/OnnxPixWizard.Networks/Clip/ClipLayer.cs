using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Clip;

/// <summary>One layer of either tower: attention and a two-layer perceptron, each behind a layer norm.</summary>
/// <remarks>Parameters: self_attn.{q,k,v,out}_proj [h, h], layer_norm1/2 [h], mlp.fc1 [m, h], mlp.fc2 [h, m], all with biases.</remarks>
internal sealed class ClipLayer(ParameterScope scope, IClipTower tower)
{
    private readonly Linear[] _inputs = [.. ((string[])["q_proj", "k_proj", "v_proj"]).Select(name =>
        new Linear(scope.At("self_attn").At(name), tower.HiddenSize, tower.HiddenSize))];
    private readonly Linear _output = new(scope.At("self_attn").At("out_proj"), tower.HiddenSize, tower.HiddenSize);
    private readonly LayerNorm _norm1 = new(scope.At("layer_norm1"), tower.HiddenSize, tower.LayerNormEps);
    private readonly LayerNorm _norm2 = new(scope.At("layer_norm2"), tower.HiddenSize, tower.LayerNormEps);
    private readonly Linear _widen = new(scope.At("mlp").At("fc1"), tower.HiddenSize, tower.IntermediateSize);
    private readonly Linear _narrow = new(scope.At("mlp").At("fc2"), tower.IntermediateSize, tower.HiddenSize);
    private readonly Func<Value, Value> _activation = Activations.ByName(tower.HiddenAct);

    /// <param name="x">[batch, tokens, h].</param>
    /// <param name="bias">Added to the attention scores, [1, 1, tokens, tokens], or null.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, Value? bias)
    {
        long heads = tower.NumAttentionHeads, width = tower.HiddenSize / heads;
        Value[] parts = [
            .. Op.Linears(_norm1.Apply(x), [.. _inputs.Select(static map => map.Weight)], [.. _inputs.Select(static map => map.Bias!)])
            .Select(part => Op.Reshape(part, part[0], part[1], heads, width))];
        Value attended = x + _output.Apply(Op.Attention(parts[0], parts[1], parts[2], bias));
        return attended + _narrow.Apply(_activation(_widen.Apply(_norm2.Apply(attended))));
    }
}
