using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>Group normalisation with one weight and bias a channel, ε = 1e-6.</summary>
/// <remarks>Parameters: weight and bias, [channels].</remarks>
internal sealed class VaeNorm(ParameterScope scope, int channels, VaeOptions options)
{
    private readonly Value _weight = scope.Parameter("weight", ParameterInitialization.One, channels);
    private readonly Value _bias = scope.Parameter("bias", ParameterInitialization.Zero, channels);

    /// <param name="x">[batch, channels, height, width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x) => Op.GroupNorm(x, _weight, _bias, options.NormNumGroups, 1e-6f);
}
