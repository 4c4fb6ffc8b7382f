using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Convolutions, pooling and resizing over [batch, channels, spatial...].</summary>
internal static class ImageShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["Conv"] = static node => [(node.Input(0).Type, Conv(node))];
        rules["ConvTranspose"] = static node => [(node.Input(0).Type, ConvTranspose(node))];
        rules["AveragePool"] = static node => [(node.Input(0).Type, Window(node, node.Input(0).Shape[1], node.Attributes.Integers("kernel_shape")!))];
        rules["MaxPool"] = rules["AveragePool"];
        rules["GlobalAveragePool"] = static node =>
            [(node.Input(0).Type, [.. node.Input(0).Shape.Select(static (extent, axis) => axis < 2 ? extent : 1)])];
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

        return Window(node, weight[0], [.. weight.Skip(2).Select(static extent => extent.Length)]);
    }

    // A named spatial extent divided by a stride keeps a name that says so; both sides of a network form it alike.
    private static Shape Window(Node node, Dimension channels, long[] kernel)
    {
        Shape input = node.Input(0).Shape;
        int axes = kernel.Length;
        long[] strides = node.Attributes.Integers("strides") ?? Ones(axes);
        long[] dilations = node.Attributes.Integers("dilations") ?? Ones(axes);
        long[] pads = node.Attributes.Integers("pads") ?? new long[2 * axes];
        Dimension[] result = new Dimension[axes + 2];
        result[0] = input[0];
        result[1] = channels;
        for (int axis = 0; axis < axes; axis++)
        {
            Dimension extent = input[axis + 2];
            long shrink = (dilations[axis] * (kernel[axis] - 1)) - pads[axis] - pads[axis + axes];
            if (!extent.IsStatic)
            {
                result[axis + 2] = shrink == 0 && strides[axis] == 1 ? extent : $"({extent}/{strides[axis]}:{shrink})";
                continue;
            }

            long span = extent.Length - shrink - 1;
            result[axis + 2] = span >= 0 ? (span / strides[axis]) + 1 : throw new ShapeException($"a window of {kernel[axis]} does not fit axis {axis + 2} of {input}.");
        }

        return Shape.Create(result);
    }

    private static Shape ConvTranspose(Node node)
    {
        Shape input = node.Input(0).Shape;
        Shape weight = node.Input(1).Shape;
        int axes = input.Rank - 2;
        if (weight[0] != input[1])
        {
            throw new ShapeException($"weight {weight} does not fit input {input}.");
        }

        long[] strides = node.Attributes.Integers("strides") ?? Ones(axes);
        long[] dilations = node.Attributes.Integers("dilations") ?? Ones(axes);
        long[] pads = node.Attributes.Integers("pads") ?? new long[2 * axes];
        long[] extra = node.Attributes.Integers("output_padding") ?? new long[axes];
        Dimension[] result = new Dimension[axes + 2];
        result[0] = input[0];
        result[1] = weight[1].Length * node.Attributes.Integer("group", 1);
        for (int axis = 0; axis < axes; axis++)
        {
            result[axis + 2] = (strides[axis] * (input[axis + 2].Length - 1)) + extra[axis] + (dilations[axis] * (weight[axis + 2].Length - 1)) + 1
                - pads[axis] - pads[axis + axes];
        }

        return Shape.Create(result);
    }

    private static Shape Resize(Node node)
    {
        Shape input = node.Input(0).Shape;
        if (node.OptionalInput(3) is { } sizes)
        {
            if (sizes.Constant is not { } constant)
            {
                return SymbolicShapes.Read(node) ?? throw new ShapeException("sizes computed at run time need named extents.");
            }

            long[] lengths = constant.AsSpan<long>().ToArray();
            long[] axes = node.Attributes.Integers("axes") ?? [.. Enumerable.Range(0, input.Rank).Select(static axis => (long)axis)];
            return axes.Zip(lengths).Aggregate(input, static (shape, pair) => shape.With(shape.NormalizeAxis(pair.First), pair.Second));
        }

        float[] scales = node.Input(2).Constant?.AsSpan<float>().ToArray() ?? throw new ShapeException("scales must be constant.");
        return [.. input.Select((extent, axis) => scales[axis] == 1 ? extent
            : extent.IsStatic ? Dimension.Of((long)Math.Floor(extent.Length * scales[axis]))
            : extent * (long)scales[axis])];
    }

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
