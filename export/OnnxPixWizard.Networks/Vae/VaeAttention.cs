using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>One head of attention among all positions, added to the input.</summary>
/// <remarks>Parameters: group_norm [C], to_q, to_k, to_v, to_out.0 [C, C] with biases.</remarks>
internal sealed class VaeAttention(ParameterScope scope, int channels, VaeOptions options)
{
    private readonly VaeNorm _norm = new(scope.At("group_norm"), channels, options);
    private readonly Linear[] _inputs = [
        .. ((string[])["to_q", "to_k", "to_v"]).Select(name => new Linear(scope.At(name), channels, channels))];
    private readonly Linear _output = new(scope.At("to_out").At(0), channels, channels);

    /// <param name="x">[batch, C, height, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        Value normed = _norm.Apply(x);
        Value tokens = Op.Transpose(Op.Reshape(normed, x[0], channels, x[2] * x[3]), 0, 2, 1);
        Value[] parts = [.. Op.Linears(tokens, [.. _inputs.Select(static map => map.Weight)], [.. _inputs.Select(static map => map.Bias!)])
            .Select(part => Op.Unsqueeze(part, 2))];
        Value mixed = _output.Apply(Op.Attention(parts[0], parts[1], parts[2]));
        return x + Op.ReshapeLike(Op.Transpose(mixed, 0, 2, 1), x);
    }
}

/// <summary>The smallest level of both halves.</summary>
/// <remarks>Parameters: mid_block.resnets.0, .attentions.0, .resnets.1.</remarks>
internal sealed class VaeMiddle(ParameterScope scope, int channels, VaeOptions options)
{
    private readonly VaeResidualBlock _before = new(scope.At("mid_block").At("resnets").At(0), channels, channels, options);
    private readonly VaeAttention _attention = new(scope.At("mid_block").At("attentions").At(0), channels, options);
    private readonly VaeResidualBlock _after = new(scope.At("mid_block").At("resnets").At(1), channels, channels, options);

    /// <param name="x">[batch, channels, height, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x) => _after.Apply(_attention.Apply(_before.Apply(x)));
}
