using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>A perceptron whose two matrices each token predicts, and which all pixels of the token run through.</summary>
internal static class PredictedField
{
    /// <param name="x">Pixels, [batch, tokens, pixels, width].</param>
    /// <param name="generated">Both matrices, [batch, tokens, 2 · width² · expansion]: [width, hidden], then [hidden, width].</param>
    /// <param name="expansion">Hidden channels as a multiple of the width.</param>
    /// <param name="normalizeSecond">Whether the columns of the second matrix are brought to length 1 as those of the first are.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public static Value Apply(Value x, Value generated, long expansion, bool normalizeSecond)
    {
        long width = x[-1].Length, hidden = width * expansion;
        IReadOnlyList<Value> matrices = Op.Split(generated, -1, width * hidden, width * hidden);
        Value first = NormalizeColumns(Op.Reshape(matrices[0], x[0], x[1], width, hidden));
        Value second = Op.Reshape(matrices[1], x[0], x[1], hidden, width);
        return Op.MatMul(Op.Silu(Op.MatMul(x, first)), normalizeSecond ? NormalizeColumns(second) : second);
    }

    private static Value NormalizeColumns(Value matrix)
    {
        Value squares = Op.ReduceSum(matrix * matrix, keepDimensions: true, -2);
        return matrix / Op.Sqrt(Op.Max(squares, matrix.Backend.Scalar(1e-24f)));
    }
}
