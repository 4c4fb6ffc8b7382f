using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>x·Wᵀ (+ b).</summary>
/// <remarks>Parameters: weight [outputs, inputs] and, unless left out, bias [outputs].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="inputs">Features read.</param>
/// <param name="outputs">Features made.</param>
/// <param name="bias">Whether there is a bias; it starts at zero.</param>
/// <param name="initialization">Start of the weight; null = Glorot.</param>
public sealed class Linear(
    ParameterScope scope, long inputs, long outputs, bool bias = true, ParameterInitialization? initialization = null)
{
    /// <summary>The weight, [outputs, inputs].</summary>
    public Value Weight { get; } = scope.Parameter(
        "weight", initialization ?? ParameterInitialization.Glorot(inputs, outputs), outputs, inputs);

    /// <summary>The bias, [outputs], or null.</summary>
    public Value? Bias { get; } = bias ? scope.Parameter("bias", ParameterInitialization.Zero, outputs) : null;

    /// <param name="x">[..., inputs].</param>
    /// <returns>[..., outputs].</returns>
    public Value Apply(Value x) => Op.Linear(x, Weight, Bias);
}
