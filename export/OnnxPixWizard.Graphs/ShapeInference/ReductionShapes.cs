using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Reductions over axes.</summary>
internal static class ReductionShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        foreach (string name in (string[])["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceProd",
            "ReduceSumSquare", "ReduceLogSum", "ReduceLogSumExp"])
        {
            rules[name] = static node => [(node.Input(0).Type, Reduce(node, ReadAxes(node)))];
        }

        foreach (string name in (string[])["ArgMax", "ArgMin"])
        {
            rules[name] = static node => [(ElementType.Int64, Reduce(node, [node.Attributes.Integer("axis", 0)]))];
        }
    }

    /// <summary>Axes of a reduction: its constant second input, or its attribute; null means all.</summary>
    public static long[]? ReadAxes(Node node)
    {
        if (node.OptionalInput(1) is { } axes)
        {
            return axes.Constant?.AsSpan<long>().ToArray() ?? throw new ShapeException("axes must be constant.");
        }

        return node.Attributes.Integers("axes");
    }

    /// <summary>The result's shape with the reduced axes kept as 1.</summary>
    public static Shape Keep(Node node) => Reduce(node, ReadAxes(node), keep: true);

    private static Shape Reduce(Node node, long[]? axes) => Reduce(node, axes, node.Attributes.Integer("keepdims", 1) == 1);

    private static Shape Reduce(Node node, long[]? axes, bool keep)
    {
        Shape shape = node.Input(0).Shape;
        bool all = axes is null || axes.Length == 0;
        HashSet<int> reduced = !all ? [.. axes!.Select(shape.NormalizeAxis)]
            : node.Attributes.Integer("noop_with_empty_axes", 0) == 1 ? []
            : [.. Enumerable.Range(0, shape.Rank)];
        List<Dimension> result = [];
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (!reduced.Contains(axis))
            {
                result.Add(shape[axis]);
            }
            else if (keep)
            {
                result.Add(1);
            }
        }

        return [.. result];
    }
}
