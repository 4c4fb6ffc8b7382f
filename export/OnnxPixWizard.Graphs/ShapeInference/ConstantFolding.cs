using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Replaces nodes whose result is known while the graph is built.</summary>
internal static class ConstantFolding
{
    /// <summary>The results as constants or stored parameters, or null where the node must run.</summary>
    public static RecordedValue[]? TryFold(Node node, Graph graph, (ElementType Type, Shape Shape)[] results) => node.OpType switch
    {
        "Identity" => [node.Input(0)],
        "Transpose" => FoldTranspose(node, graph),
        "Reshape" or "Squeeze" or "Unsqueeze" or "Flatten" => FoldReshape(node, graph, results[0].Shape),
        "Concat" => FoldConcat(node, graph),
        "Gather" => FoldGather(node, graph),
        "Shape" when node.Input(0).Shape.IsStatic => [(RecordedValue)graph.Integers(node.Input(0).Shape.ToLengths())],
        _ => null,
    };

    private static RecordedValue[]? FoldTranspose(Node node, Graph graph)
    {
        RecordedValue source = node.Input(0);
        int[] permutation = Array.ConvertAll(
            node.Attributes.Integers("perm") ?? [.. Enumerable.Range(0, source.Rank).Reverse().Select(static axis => (long)axis)],
            static axis => (int)axis);
        return source switch
        {
            { Constant: { } tensor } => [graph.Constant(TensorLayouts.Transpose(tensor, permutation))],
            { Layout: { } layout } => [graph.Stored(new TransposedLayout(layout, permutation))],
            _ => null,
        };
    }

    private static RecordedValue[]? FoldReshape(Node node, Graph graph, Shape shape) => node.Input(0) switch
    {
        { Constant: { } tensor } => [graph.Constant(tensor.Reshape(shape.ToLengths()))],
        { Layout: { } layout } => [graph.Stored(new ReshapedLayout(layout, shape.ToLengths()))],
        _ => null,
    };

    private static RecordedValue[]? FoldConcat(Node node, Graph graph)
    {
        int axis = node.Input(0).Shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
        if (node.Inputs.All(static input => input!.Layout is not null))
        {
            return [graph.Stored(new ConcatenatedLayout([.. node.Inputs.Select(static input => input!.Layout!)], axis))];
        }

        return node.Inputs.All(static input => input!.Constant is not null)
            ? [graph.Constant(TensorLayouts.Concatenate([.. node.Inputs.Select(static input => input!.Constant!)], axis))]
            : null;
    }

    private static RecordedValue[]? FoldGather(Node node, Graph graph)
    {
        RecordedValue source = node.Input(0);
        if (node.Input(1).Constant is not { Type: ElementType.Int64, Rank: <= 1 } indices)
        {
            return null;
        }

        int axis = source.Shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
        long[] entries = indices.AsSpan<long>().ToArray();
        if (source.Constant is { } tensor)
        {
            long length = tensor.Shape[axis];
            Tensor gathered = TensorLayouts.Gather(tensor, axis, Array.ConvertAll(entries, entry => entry < 0 ? entry + length : entry));
            long[] shape = gathered.Shape.ToArray();
            return [graph.Constant(indices.Rank == 1 ? gathered : gathered.Reshape([.. shape[..axis], .. shape[(axis + 1)..]]))];
        }

        bool isPermutation = indices.Rank == 1 && source.Layout is not null && source[axis] == entries.Length
            && entries.Order().SequenceEqual(Enumerable.Range(0, entries.Length).Select(static entry => (long)entry));
        return isPermutation ? [graph.Stored(new PermutedLayout(source.Layout!, axis, entries))] : null;
    }
}
