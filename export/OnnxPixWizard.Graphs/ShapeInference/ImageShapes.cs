using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Convolutions and resizing over [batch, channels, spatial...].</summary>
internal static class ImageShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["Conv"] = static node => [(node.Input(0).Type, Conv(node))];
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

        return [input[0], weight[0], .. ConvolutionWindow.Read(node).ResultExtents(input)];
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
