using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>One head of attention among all positions, added to the input.</summary>
/// <remarks>Parameters: group_norm [C], to_q, to_k, to_v, to_out.0 [C, C] with biases.</remarks>
internal sealed class VaeAttention(ParameterScope scope, int channels, VaeOptions options)
{
    private readonly GroupedAttention _attention = new(heads: 1, groups: 1, channels);
    private readonly VaeNorm _norm = new(scope.At("group_norm"), channels, options);
    private readonly Linear[] _inputs = [.. ((string[])["to_q", "to_k", "to_v"]).Select(name => new Linear(scope.At(name), channels, channels))];
    private readonly Linear _output = new(scope.At("to_out").At(0), channels, channels);

    /// <param name="x">[batch, C, height, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        Value normed = _norm.Apply(x);
        Value tokens = Op.Transpose(Op.Reshape(normed, x[0], channels, x[2] * x[3]), 0, 2, 1);
        Value[] parts = [.. Products.Together(tokens, [.. _inputs.Select(static map => map.Weight)], [.. _inputs.Select(static map => map.Bias!)])
            .Select(part => Op.Unsqueeze(part, 2))];
        Value mixed = _output.Apply(_attention.Apply(parts[0], parts[1], parts[2]));
        return x + Op.ReshapeLike(Op.Transpose(mixed, 0, 2, 1), x);
    }
}
