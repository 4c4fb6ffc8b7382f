using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Convolutions, pooling and resizing over [batch, channels, spatial...].</summary>
internal static class ImageShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["Conv"] = static node => [(node.Input(0).Type, Conv(node))];
        rules["ConvTranspose"] = static node => [(node.Input(0).Type, ConvTranspose(node))];
        rules["AveragePool"] = static node => [(node.Input(0).Type, Pool(node))];
        rules["MaxPool"] = static node => node.Attributes.Integer(Op.ResultsAttribute, 1) == 2
            ? [(node.Input(0).Type, Pool(node)), (ElementType.Int64, Pool(node))]
            : [(node.Input(0).Type, Pool(node))];
        foreach (string name in (string[])["GlobalAveragePool", "GlobalMaxPool"])
        {
            rules[name] = static node => [(node.Input(0).Type, [.. node.Input(0).Shape.Select(static (extent, axis) => axis < 2 ? extent : 1)])];
        }

        rules["Resize"] = static node => [(node.Input(0).Type, Resize(node))];
    }

    private static Shape Conv(Node node)
    {
        Shape input = node.Input(0).Shape;
        Shape weight = node.Input(1).Shape;
        long groups = node.Attributes.Integer("group", 1);
        if (input.Rank < 3 || weight.Rank != input.Rank || input[1] != weight[1].Length * groups || weight[0].Length % groups != 0)
        {
            throw new ShapeException($"weight {weight} in {groups} groups does not fit input {input}.");
        }

        return [input[0], weight[0], .. ConvolutionWindow.ReadConvolution(node).ResultExtents(input)];
    }

    private static Shape Pool(Node node)
    {
        Shape input = node.Input(0).Shape;
        ConvolutionWindow window = ConvolutionWindow.ReadPooling(node);
        return input.Rank == window.Axes + 2
            ? [input[0], input[1], .. window.ResultExtents(input)]
            : throw new ShapeException($"a kernel of {window.Axes} axes does not fit input {input}.");
    }

    private static Shape ConvTranspose(Node node)
    {
        Shape input = node.Input(0).Shape;
        Shape weight = node.Input(1).Shape;
        if (weight.Rank != input.Rank || weight[0] != input[1])
        {
            throw new ShapeException($"weight {weight} does not fit input {input}.");
        }

        ConvolutionWindow window = ConvolutionWindow.ReadTransposed(node);
        long[] extra = node.Attributes.Integers("output_padding") ?? new long[window.Axes];
        return
        [
            input[0],
            weight[1].Length * window.Groups,
            .. window.Strides.Select((stride, axis) => Dimension.Of(
                (stride * (input[axis + 2].Length - 1)) + extra[axis] + window.Span(axis) - window.Pads[axis] - window.Pads[axis + window.Axes])),
        ];
    }

    private static Shape Resize(Node node)
    {
        Shape input = node.Input(0).Shape;
        if (node.OptionalInput(3) is { Constant: null })
        {
            return SymbolicShapes.Read(node) ?? throw new ShapeException("sizes computed at run time need named extents.");
        }

        return [.. ResizeAxis.Read(node).Zip(input, static (axis, extent) => axis.Result(extent))];
    }
}
