using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>A two-dimensional convolution with bias that keeps height and width unless told otherwise.</summary>
/// <remarks>Parameters: weight [outputs, inputs, kernel, kernel] and bias [outputs].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="inputs">Channels read.</param>
/// <param name="outputs">Channels made.</param>
/// <param name="kernel">Side of the kernel, odd.</param>
/// <param name="dilation">Spacing of the kernel's elements.</param>
/// <param name="initialization">Start of the weight; null = Glorot.</param>
public sealed class Convolution(
    ParameterScope scope, long inputs, long outputs, int kernel, int dilation = 1, ParameterInitialization? initialization = null)
{
    private readonly Value _weight = scope.Parameter(
        "weight", initialization ?? ParameterInitialization.Glorot(inputs * kernel * kernel, outputs * kernel * kernel), outputs, inputs,
        kernel, kernel);

    private readonly Value _bias = scope.Parameter("bias", outputs);

    /// <param name="x">[batch, inputs, height, width].</param>
    /// <returns>[batch, outputs, height, width].</returns>
    public Value Apply(Value x)
    {
        long pad = dilation * (kernel - 1L) / 2;
        return Op.Conv(x, _weight, _bias, pads: [pad, pad, pad, pad], dilations: [dilation, dilation]);
    }

    /// <summary>Every second position, with a zero on the right and at the bottom only.</summary>
    /// <param name="x">[batch, inputs, height, width], even sides.</param>
    /// <returns>[batch, outputs, height / 2, width / 2].</returns>
    public Value Halve(Value x) => Op.Conv(x, _weight, _bias, strides: [2, 2], pads: [0, 0, 1, 1]);
}
