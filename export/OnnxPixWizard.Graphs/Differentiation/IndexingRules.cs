using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Operators that read or write at indices. Sums at repeated indices go through ScatterElements, which adds them one after another.</summary>
internal static class IndexingRules
{
    public static void Register(GradientTable table)
    {
        table.Add("Gather", Gather);
        table.Add("GatherElements", static (node, gradient) => [ScatterAdd(node.Input(0), node.Input(1), gradient, Axis(node, 0))]);
        table.Add("GatherND", GatherNd);
        table.Add("TopK", static step => step.Gradients[0] is { } gradient
            ? [ScatterAdd(step.Node.Input(0), step.Node.Outputs[1], gradient, Axis(step.Node, -1))]
            : []);
        table.Add("ScatterElements", static step => Scatter(step, Op.GatherElements(step.Gradients[0]!, step.Node.Input(1), Axis(step.Node, 0))));
        table.Add("ScatterND", static step => Scatter(step, step.Node.Output.Graph.Add("GatherND", [step.Gradients[0]!, step.Node.Input(1)])));
    }

    /// <summary>Zeros in the shape of a value, with updates added at indices of an axis.</summary>
    public static Value ScatterAdd(Value like, Value indices, Value updates, int axis) =>
        like.Graph.Add("ScatterElements", [Broadcasting.Expand(Broadcasting.Zero(like.Graph), like.Shape), indices, updates], new() { { "axis", axis }, { "reduction", "add" } });

    private static int Axis(Node node, long otherwise) => node.Input(0).Shape.NormalizeAxis(node.Attributes.Integer("axis", otherwise));

    private static Value?[] Gather(Node node, Value gradient)
    {
        Value data = node.Input(0);
        Value indices = node.Input(1);
        int axis = Axis(node, 0);
        long extent = data[axis].Length;
        Value rows = Op.Reshape(gradient, [.. data.Shape.Take(axis), indices.Shape.ElementCount, .. data.Shape.Skip(axis + 1)]);
        if (indices.Constant is { Type: ElementType.Int64 } known && Inverse(known.AsSpan<long>(), extent) is { } places)
        {
            // Every index at most once: each entry of the data finds its row, or the row of zeros behind the last.
            long[] pads = new long[2 * rows.Rank];
            pads[rows.Rank + axis] = 1;
            return [Op.Gather(places.Contains(rows[axis].Length) ? Op.Pad(rows, pads) : rows, data.Graph.Integers(places), axis)];
        }

        long[] beside = [.. Enumerable.Repeat(1L, data.Rank)];
        beside[axis] = indices.Shape.ElementCount.Length;
        Value spread = Op.Expand(Op.Reshape(Op.Cast(indices, ElementType.Int64), Shape.Of(beside).ToArray()), rows.Shape.ToLengths());
        return [ScatterAdd(data, spread, rows, axis)];
    }

    private static long[]? Inverse(ReadOnlySpan<long> indices, long extent)
    {
        long[] places = [.. Enumerable.Repeat((long)indices.Length, (int)extent)];
        for (int index = 0; index < indices.Length; index++)
        {
            ref long place = ref places[indices[index] < 0 ? indices[index] + extent : indices[index]];
            if (place != indices.Length)
            {
                return null;
            }

            place = index;
        }

        return places;
    }

    // Index tuples become positions in the flattened leading axes, of which each names a row.
    private static Value?[] GatherNd(Node node, Value gradient)
    {
        Value data = node.Input(0);
        Value indices = node.Input(1);
        Graph graph = data.Graph;
        int batch = (int)node.Attributes.Integer("batch_dims", 0);
        int depth = (int)indices[-1].Length;
        long[] extents = data.Shape.ToLengths();
        long[] strides = new long[depth];
        long stride = 1;
        for (int axis = depth - 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= extents[batch + axis];
        }

        Value limits = graph.Integers(extents.AsSpan(batch, depth));
        Value positive = Op.Where(Op.Less(indices, graph.Integer(0)), indices + limits, indices);
        Value position = Op.ReduceSum(positive * graph.Integers(strides), false, -1);
        long batches = extents.AsSpan(0, batch).ToArray().Aggregate(1L, static (product, extent) => product * extent);
        long tuples = indices.Shape.ElementCount.Length / depth;
        if (batch > 0)
        {
            long[] offsets = [.. Enumerable.Range(0, (int)batches).Select(entry => entry * stride)];
            position = Op.Reshape(position, batches, tuples / batches) + graph.Constant(Tensor.From<long>(offsets, batches, 1));
        }

        long width = data.Shape.ElementCount.Length / (batches * stride);
        Value rows = Op.Reshape(gradient, tuples, width);
        Value flat = Broadcasting.Expand(Broadcasting.Zero(graph), Shape.Of(batches * stride, width));
        Value spread = Op.Expand(Op.Reshape(position, tuples, 1), tuples, width);
        return [Op.Reshape(ScatterAdd(flat, spread, rows, 0), data.Shape.ToArray())];
    }

    private static Value?[] Scatter(GradientStep step, Value byUpdates)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        string reduction = node.Attributes.Text("reduction", "none");
        if (reduction == "add")
        {
            return [gradient, null, byUpdates];
        }

        // What was written over has no influence.
        Value erased = Broadcasting.Expand(Broadcasting.Zero(gradient.Graph), node.Input(2).Shape);
        return reduction == "none"
            ? [gradient.Graph.Add(node.OpType, [gradient, node.Input(1), erased], node.Attributes), null, byUpdates]
            : throw new DifferentiationException(node.OpType, $"the reduction '{reduction}' has no rule.");
    }
}
