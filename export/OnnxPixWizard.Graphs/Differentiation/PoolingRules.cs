using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Pooling over windows.</summary>
internal static class PoolingRules
{
    public static void Register(GradientTable table)
    {
        table.Add("AveragePool", Average);
        table.Add("MaxPool", static step => step.Gradients[0] is { } gradient ? [Maximum(step.Node, gradient)] : []);
    }

    private static Value?[] Average(Node node, Value gradient)
    {
        Graph graph = gradient.Graph;
        Shape shape = node.Input(0).Shape;
        ConvolutionWindow window = ConvolutionWindow.ReadPooling(node);
        Tensor shares = Shares(node, window, [.. gradient.Shape.Skip(2).Select(static extent => extent.Length)]);
        Value shared = gradient * graph.Constant(shares);

        // Each channel by itself, so that one kernel of ones serves all.
        Value planes = Op.Reshape(shared, [shape[0] * shape[1], 1, .. gradient.Shape.Skip(2)]);
        float[] ones = [.. Enumerable.Repeat(1f, (int)window.Places)];
        Value kernel = graph.Constant(Tensor.From<float>(ones, [1, 1, .. window.Kernel]));
        Value spread = graph.Add("ConvTranspose", [planes, kernel], window.TransposedAttributes(shape, gradient.Shape));
        return [Op.Reshape(spread, shape.ToArray())];
    }

    // 1 / number of entries that a window averages, [1, 1, spatial...]; a product over the axes.
    private static Tensor Shares(Node node, ConvolutionWindow window, long[] extents)
    {
        bool withPads = node.Attributes.Integer("count_include_pad", 0) == 1;
        float[] shares = [1];
        for (int axis = 0; axis < window.Axes; axis++)
        {
            long first = withPads ? -window.Pads[axis] : 0;
            long end = node.Input(0).Shape[axis + 2].Length + (withPads ? window.Pads[axis + window.Axes] : 0);
            float[] along = [.. Enumerable.Range(0, (int)extents[axis]).Select(place =>
            {
                long start = (place * window.Strides[axis]) - window.Pads[axis];
                return 1f / Enumerable.Range(0, (int)window.Kernel[axis]).Count(tap => start + (tap * window.Dilations[axis]) is long entry && entry >= first && entry < end);
            })];
            shares = [.. shares.SelectMany(share => along.Select(other => share * other))];
        }

        return shares.Distinct().Count() == 1 ? Tensor.Scalar(shares[0]) : Tensor.From<float>(shares, [1, 1, .. extents]);
    }

    // The pooling runs again with its second result: places in the flattened input.
    private static Value Maximum(Node node, Value gradient)
    {
        NodeAttributes attributes = [];
        foreach ((string name, object value) in node.Attributes.Where(static attribute => attribute.Key is not ("storage_order" or Op.ResultsAttribute)))
        {
            attributes.Add(name, value);
        }

        attributes.Add(Op.ResultsAttribute, 2);
        Value x = node.Input(0);
        Value places = gradient.Graph.AddNode("MaxPool", [x], attributes).Outputs[1];
        Dimension count = gradient.Shape.ElementCount;
        Value flat = Broadcasting.Expand(Broadcasting.Zero(x.Graph), [x.Shape.ElementCount]);
        return Op.Reshape(IndexingRules.ScatterAdd(flat, Op.Reshape(places, count), Op.Reshape(gradient, count), 0), x.Shape.ToArray());
    }
}
