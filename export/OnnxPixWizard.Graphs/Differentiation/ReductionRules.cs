using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Reductions over axes: the gradient broadcasts back over them.</summary>
internal static class ReductionRules
{
    public static void Register(GradientTable table)
    {
        Add(table, "ReduceSum", static (_, _, gradient) => gradient);
        Add(table, "ReduceMean", static (x, y, gradient) => gradient * ((float)y.Shape.ElementCount.Length / x.Shape.ElementCount.Length));
        Add(table, "ReduceL1", static (x, _, gradient) => gradient * Op.Sign(x));
        Add(table, "ReduceL2", static (x, y, gradient) =>
        {
            // The norm of zeros has no direction to grow in.
            Value zero = Broadcasting.Zero(x.Graph);
            return x * Op.Where(Op.Equal(y, zero), zero, gradient / y);
        });
        Add(table, "ReduceSumSquare", static (x, _, gradient) => x * (gradient * 2f));
        Add(table, "ReduceLogSum", static (_, y, gradient) => gradient * Op.Exp(-y));
        Add(table, "ReduceLogSumExp", static (x, y, gradient) => gradient * Op.Exp(x - y));
        Add(table, "ReduceProd", Product);
        Add(table, "ReduceMax", Extreme);
        Add(table, "ReduceMin", Extreme);
        table.AddElementwise("GlobalMaxPool", static (node, gradient) => [Extreme(node.Input(0), node.Output, gradient)]);
        table.AddElementwise("GlobalAveragePool", static (node, gradient) =>
            [gradient * ((float)node.Output.Shape.ElementCount.Length / node.Input(0).Shape.ElementCount.Length)]);
    }

    // Equal extremes share the gradient.
    private static Value Extreme(Value x, Value y, Value gradient)
    {
        Value chosen = Op.Cast(Op.Equal(x, y), x.Type);
        long[] axes = SharedAxes(x, y);
        return axes.Length == 0 ? gradient : chosen * (gradient / Op.ReduceSum(chosen, true, axes));
    }

    // The product of the others; with one zero in the row it is zero but for that element, with two it is zero for all.
    private static Value Product(Value x, Value y, Value gradient)
    {
        Graph graph = x.Graph;
        Value zero = graph.Scalar(0);
        Value isZero = Op.Equal(x, zero);
        Value safe = Op.Where(isZero, graph.Scalar(1), x);
        Value flags = Op.Cast(isZero, x.Type);
        long[] axes = SharedAxes(x, y);
        Value zeros = Op.ReduceSum(flags, true, axes);
        Value rest = graph.Add("ReduceProd", [safe, graph.Integers(axes)], new() { { "keepdims", 1 } });
        Value counts = Op.Cast(Op.Equal(zeros, flags), x.Type);
        return gradient * rest * counts / safe;
    }

    private static long[] SharedAxes(Value x, Value y) =>
        [.. Enumerable.Range(0, x.Rank).Where(axis => x[axis] != y[axis]).Select(static axis => (long)axis)];

    private static void Add(GradientTable table, string opType, Func<Value, Value, Value, Value> rule) => table.AddElementwise(opType, (node, gradient) =>
    {
        // From here on as if the reduction had kept its axes.
        Value x = node.Input(0);
        Shape kept = ReductionShapes.Keep(node);
        Value y = Op.Reshape(node.Output, kept.ToArray());
        if (node.Output.Rank != kept.Rank)
        {
            gradient = Op.Reshape(Broadcasting.Expand(gradient, node.Output.Shape), kept.ToArray());
        }

        bool passes = kept.Equals(x.Shape) && opType is "ReduceSum" or "ReduceMean" or "ReduceMax" or "ReduceMin" or "ReduceProd";
        return [passes ? gradient : rule(x, y, gradient)];
    });
}
