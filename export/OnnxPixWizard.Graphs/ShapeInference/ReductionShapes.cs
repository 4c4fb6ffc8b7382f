using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Reductions over axes.</summary>
internal static class ReductionShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        foreach (string name in (string[])["ReduceMean", "ReduceSum", "ReduceMax", "ReduceMin", "ReduceL1", "ReduceL2", "ReduceProd", "ReduceSumSquare", "ReduceLogSumExp"])
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

    private static Shape Reduce(Node node, long[]? axes)
    {
        Shape shape = node.Input(0).Shape;
        HashSet<int> reduced = axes is null || axes.Length == 0 ? [.. Enumerable.Range(0, shape.Rank)] : [.. axes.Select(shape.NormalizeAxis)];
        bool keep = node.Attributes.Integer("keepdims", 1) == 1;
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
