using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Layer normalisation over the last axis with weight and bias.</summary>
/// <remarks>Parameters: weight and bias, [width].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="width">Extent of the last axis.</param>
/// <param name="epsilon">Added to the variance.</param>
public sealed class LayerNorm(ParameterScope scope, long width, float epsilon = 1e-5f)
{
    /// <summary>The weight, [width].</summary>
    public Value Weight { get; } = scope.Parameter("weight", ParameterInitialization.One, width);

    /// <summary>The bias, [width].</summary>
    public Value Bias { get; } = scope.Parameter("bias", ParameterInitialization.Zero, width);

    /// <summary>Added to the variance.</summary>
    public float Epsilon { get; } = epsilon;

    /// <param name="x">[..., width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x) => Op.LayerNorm(x, Weight, Bias, Epsilon);

    /// <summary>The norm of heads whose channels <see cref="RotaryTables.ToHalves"/> ordered; it goes over all heads together.</summary>
    /// <param name="x">[batch, tokens, heads · d], channels of a head in halves.</param>
    /// <param name="heads">Number of heads.</param>
    /// <returns>Same shape.</returns>
    internal Value ApplyInHalves(Value x, int heads) =>
        Op.LayerNorm(x, RotaryTables.ToHalves(Weight, heads), RotaryTables.ToHalves(Bias, heads), Epsilon);
}
