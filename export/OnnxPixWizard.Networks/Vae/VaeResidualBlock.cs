using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Vae;

/// <summary>Two convolutions, each behind a norm and SiLU, added to the input.</summary>
/// <remarks>Parameters: norm1, conv1, norm2, conv2, and conv_shortcut only where the channels change.</remarks>
internal sealed class VaeResidualBlock(ParameterScope scope, int inputs, int outputs, VaeOptions options)
{
    private readonly VaeNorm _norm1 = new(scope.At("norm1"), inputs, options);
    private readonly Convolution _conv1 = new(scope.At("conv1"), inputs, outputs, kernel: 3);
    private readonly VaeNorm _norm2 = new(scope.At("norm2"), outputs, options);
    private readonly Convolution _conv2 = new(scope.At("conv2"), outputs, outputs, kernel: 3);
    private readonly Convolution? _shortcut = inputs == outputs ? null
        : new Convolution(scope.At("conv_shortcut"), inputs, outputs, kernel: 1);

    /// <param name="x">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, height, width].</returns>
    public Value Apply(Value x)
    {
        Value first = _conv1.Apply(Op.Silu(_norm1.Apply(x)));
        Value second = _conv2.Apply(Op.Silu(_norm2.Apply(first)));
        return second + (_shortcut?.Apply(x) ?? x);
    }
}

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
