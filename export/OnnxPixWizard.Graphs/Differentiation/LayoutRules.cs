using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Operators that move, repeat, join or cut.</summary>
internal static class LayoutRules
{
    public static void Register(GradientTable table)
    {
        foreach (string opType in (string[])["Reshape", "Flatten", "Squeeze", "Unsqueeze"])
        {
            table.Add(opType, static (node, gradient) => [Op.Reshape(gradient, node.Input(0).Shape.ToArray())]);
        }

        table.AddElementwise("Expand", static (node, gradient) => [Broadcasting.ReduceTo(gradient, node, 0)]);
        table.Add("Transpose", Transpose);
        table.Add("Concat", Concat);
        table.Add("Split", Split);
        table.Add("Slice", Slice);
        table.Add("Tile", Tile);
        table.Add("Pad", PadGradient.Rule);
        table.Add("DepthToSpace", DepthToSpace);
        table.Add("SpaceToDepth", static (node, gradient) => [gradient.Graph.Add("DepthToSpace", [gradient], new() { { "blocksize", node.Attributes.Integer("blocksize", 1) }, { "mode", "DCR" } })]);
        table.Add("Trilu", static (node, gradient) => [gradient.Graph.Add("Trilu", node.Inputs.Count > 1 ? [gradient, node.OptionalInput(1)] : [gradient], node.Attributes)]);
        table.Add("CumSum", static (node, gradient) =>
        [
            gradient.Graph.Add("CumSum", [gradient, node.Input(1)],
                new() { { "exclusive", node.Attributes.Integer("exclusive", 0) }, { "reverse", 1 - node.Attributes.Integer("reverse", 0) } }),
        ]);
    }

    private static Value?[] Transpose(Node node, Value gradient)
    {
        int rank = gradient.Rank;
        long[] permutation = node.Attributes.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(static axis => (long)axis)];
        long[] inverse = new long[rank];
        for (int axis = 0; axis < rank; axis++)
        {
            inverse[permutation[axis]] = axis;
        }

        return [Op.Transpose(gradient, inverse)];
    }

    private static Value?[] Concat(Node node, Value gradient)
    {
        int axis = gradient.Shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
        return [.. Op.Split(gradient, axis, [.. node.Inputs.Select(input => input!.Shape[axis].Length)])];
    }

    private static Value?[] Split(GradientStep step)
    {
        Node node = step.Node;
        int axis = node.Input(0).Shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
        return [Op.Concat(axis, [.. node.Outputs.Select((output, index) => step.Gradients[index] ?? Zeros(output))])];
    }

    private static Value Zeros(Value like) => Broadcasting.Expand(Broadcasting.Zero(like.Graph), like.Shape);

    private static Value?[] Slice(Node node, Value gradient)
    {
        Shape shape = node.Input(0).Shape;
        List<SliceRange> ranges = SliceRange.Read(node);
        long[] pads = new long[2 * shape.Rank];
        foreach (SliceRange range in ranges)
        {
            long extent = shape[range.Axis].Length;
            if (range.Step == 1)
            {
                pads[range.Axis] = range.Start;
                pads[range.Axis + shape.Rank] = extent - range.Start - range.Length;
            }
            else
            {
                gradient = Spread(gradient, range, extent);
            }
        }

        return [Array.TrueForAll(pads, static pad => pad == 0) ? gradient : Op.Pad(gradient, pads)];
    }

    // Every entry of the source reads its place in the gradient, or the zero appended to it.
    private static Value Spread(Value gradient, SliceRange range, long extent)
    {
        long[] pads = new long[2 * gradient.Rank];
        pads[gradient.Rank + range.Axis] = 1;
        long[] places = [.. Enumerable.Repeat(range.Length, (int)extent)];
        for (long entry = 0; entry < range.Length; entry++)
        {
            places[range.Start + (entry * range.Step)] = entry;
        }

        return Op.Gather(Op.Pad(gradient, pads), gradient.Graph.Integers(places), range.Axis);
    }

    private static Value?[] Tile(Node node, Value gradient)
    {
        long[] repeats = LayoutShapes.Integers(node, 1);
        List<Dimension> shape = [];
        List<long> summed = [];
        for (int axis = 0; axis < repeats.Length; axis++)
        {
            if (repeats[axis] != 1)
            {
                summed.Add(shape.Count);
                shape.Add(repeats[axis]);
            }

            shape.Add(node.Input(0).Shape[axis]);
        }

        return [summed.Count == 0 ? gradient : Op.ReduceSum(Op.Reshape(gradient, [.. shape]), false, [.. summed])];
    }

    private static Value?[] DepthToSpace(Node node, Value gradient)
    {
        long block = node.Attributes.Integer("blocksize", 1);
        if (node.Attributes.Text("mode", "DCR") == "DCR")
        {
            return [gradient.Graph.Add("SpaceToDepth", [gradient], new() { { "blocksize", block } })];
        }

        Shape shape = node.Input(0).Shape;
        Value blocks = Op.Reshape(gradient, shape[0], shape[1].Length / (block * block), shape[2], block, shape[3], block);
        return [Op.Reshape(Op.Transpose(blocks, 0, 1, 3, 5, 2, 4), shape.ToArray())];
    }
}
