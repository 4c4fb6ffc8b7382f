using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Softmax and its logarithm.</summary>
internal static class SoftmaxRules
{
    public static void Register(GradientTable table)
    {
        table.Add("Softmax", static (node, gradient) => [Softmax(node.Output, gradient, (int)node.Attributes.Integer("axis", -1))]);
        table.Add("LogSoftmax", static (node, gradient) =>
            [gradient - (Op.Exp(node.Output) * Op.ReduceSum(gradient, true, node.Attributes.Integer("axis", -1)))]);
    }

    /// <summary>(g - sum(g·y))·y.</summary>
    /// <param name="result">y, the softmax.</param>
    /// <param name="gradient">g, in the shape of the softmax.</param>
    /// <param name="axis">Along which the softmax sums to one.</param>
    public static Value Softmax(Value result, Value gradient, int axis) => (gradient - WeightedSum(result, gradient, axis)) * result;

    private static Value WeightedSum(Value result, Value gradient, int axis)
    {
        // Where y weighs rows, o = y·v, the gradient is g = do·vᵀ and the sum of g·y is that of do·o: over a head's width instead of all keys.
        // The product y·v is the forward one, which the graph gives again.
        if (result.Shape.NormalizeAxis(axis) == result.Rank - 1
            && gradient.Producer is { OpType: "FusedMatMul" } producer
            && producer.Input(0).Rank == producer.Input(1).Rank
            && producer.Attributes.Integer("transA", 0) == 0 && producer.Attributes.Integer("transB", 0) == 1 && producer.Attributes.Float("alpha", 1) == 1
            && Op.MatMul(result, producer.Input(1)) is { } output && output.Shape.Equals(producer.Input(0).Shape))
        {
            return Op.ReduceSum(producer.Input(0) * output, true, -1);
        }

        return Op.ReduceSum(gradient * result, true, axis);
    }
}
