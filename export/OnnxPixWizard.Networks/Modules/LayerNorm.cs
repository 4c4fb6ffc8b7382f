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

    /// <summary>Layer normalisation without parameters.</summary>
    /// <param name="x">[..., width], the width a number.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <returns>Same shape.</returns>
    public static Value Plain(Value x, float epsilon)
    {
        long width = x[-1].Length;
        float[] ones = new float[width];
        Array.Fill(ones, 1f);
        return Op.LayerNorm(x, x.Graph.Constant(Tensor.From<float>(ones, width)), bias: null, epsilon);
    }
}
