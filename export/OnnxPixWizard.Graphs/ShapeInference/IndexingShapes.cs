using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Operators that read or write at indices.</summary>
internal static class IndexingShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["Gather"] = static node =>
        {
            Shape data = node.Input(0).Shape;
            int axis = data.NormalizeAxis(node.Attributes.Integer("axis", 0));
            return [(node.Input(0).Type, [.. data.Take(axis), .. node.Input(1).Shape, .. data.Skip(axis + 1)])];
        };
        rules["GatherElements"] = static node => [(node.Input(0).Type, node.Input(1).Shape)];
        rules["GatherND"] = static node =>
        {
            Shape data = node.Input(0).Shape;
            Shape indices = node.Input(1).Shape;
            int batch = (int)node.Attributes.Integer("batch_dims", 0);
            return [(node.Input(0).Type, [.. indices.Take(indices.Rank - 1), .. data.Skip(batch + (int)indices[-1].Length)])];
        };
        foreach (string name in (string[])["ScatterElements", "ScatterND"])
        {
            rules[name] = static node => [(node.Input(0).Type, node.Input(0).Shape)];
        }

        rules["TopK"] = static node =>
        {
            Shape data = node.Input(0).Shape;
            Shape result = data.With((int)node.Attributes.Integer("axis", -1), LayoutShapes.Integers(node, 1)[0]);
            return [(node.Input(0).Type, result), (ElementType.Int64, result)];
        };
        rules["OneHot"] = static node =>
        {
            Shape indices = node.Input(0).Shape;
            long depth = node.Input(1).Constant is { Type: ElementType.Int64 } constant
                ? constant.AsSpan<long>()[0]
                : throw new ShapeException("the depth must be a constant 64-bit integer.");
            List<Dimension> result = [.. indices];
            long axis = node.Attributes.Integer("axis", -1);
            result.Insert((int)(axis < 0 ? axis + indices.Rank + 1 : axis), depth);
            return [(node.Input(2).Type, [.. result])];
        };
        rules["Range"] = static node =>
        {
            if (node.Input(0).Constant is { Type: ElementType.Int64 } start && node.Input(1).Constant is { } limit
                && node.Input(2).Constant is { } delta)
            {
                long span = limit.AsSpan<long>()[0] - start.AsSpan<long>()[0];
                long step = delta.AsSpan<long>()[0];
                return [(ElementType.Int64, Shape.Of(Math.Max(0, (span + step - 1) / step)))];
            }

            return [(node.Input(0).Type,
                SymbolicShapes.Read(node) ?? throw new ShapeException("a range computed at run time needs a named length."))];
        };
    }
}
