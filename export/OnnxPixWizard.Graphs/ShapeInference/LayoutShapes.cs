using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Operators that move, repeat or drop elements.</summary>
internal static class LayoutShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["Transpose"] = static node => One(node, Transpose(node));
        rules["Reshape"] = static node => One(node, Reshape(node));
        rules["Expand"] = static node => One(node, ElementwiseShapes.Broadcast(node.Input(0).Shape, Target(node)));
        rules["Flatten"] = static node => One(node, Flatten(node));
        rules["Squeeze"] = static node => One(node, Squeeze(node));
        rules["Unsqueeze"] = static node => One(node, Unsqueeze(node));
        rules["Concat"] = static node => One(node, Concat(node));
        rules["Split"] = Split;
        rules["Slice"] = static node => One(node, Slice(node));
        rules["Tile"] = static node => One(node, [.. node.Input(0).Shape.Zip(Integers(node, 1), static (extent, count) => extent * count)]);
        rules["Pad"] = static node => One(node, Pad(node));
        rules["Shape"] = static node => [(ElementType.Int64, Shape.Of(node.Input(0).Rank))];
        rules["ConstantOfShape"] = static node =>
            [(node.Attributes.Contains("value") ? ((Tensor)node.Attributes.Single(static entry => entry.Key == "value").Value).Type
                : ElementType.Float32, Target(node, 0))];
        rules["DepthToSpace"] = static node => One(node, Blocks(node, grow: true));
        rules["SpaceToDepth"] = static node => One(node, Blocks(node, grow: false));
    }

    /// <summary>Constant integers of an input.</summary>
    public static long[] Integers(Node node, int input) =>
        node.Input(input).Constant?.AsSpan<long>().ToArray() ?? throw new ShapeException($"input {input} must be constant.");

    private static (ElementType, Shape)[] One(Node node, Shape shape) => [(node.Input(0).Type, shape)];

    private static Shape Transpose(Node node)
    {
        Shape shape = node.Input(0).Shape;
        long[] permutation = node.Attributes.Integers("perm")
            ?? [.. Enumerable.Range(0, shape.Rank).Reverse().Select(static axis => (long)axis)];
        return permutation.Order().SequenceEqual(Enumerable.Range(0, shape.Rank).Select(static axis => (long)axis))
            ? [.. permutation.Select(axis => shape[(int)axis])]
            : throw new ShapeException($"[{string.Join(", ", permutation)}] does not order the axes of {shape}.");
    }

    // A shape that is computed at run time carries its extents' names in the node's own attribute, which is not written to the file.
    private static Shape Target(Node node, int input = 1)
    {
        if (node.Input(input).Constant is { } constant)
        {
            return Shape.Of(constant.AsSpan<long>());
        }

        return SymbolicShapes.Read(node) ?? throw new ShapeException("a shape computed at run time needs named extents.");
    }

    private static Shape Reshape(Node node)
    {
        Shape source = node.Input(0).Shape;
        if (SymbolicShapes.Read(node) is { } named)
        {
            return named;
        }

        long[] target = Integers(node, 1);
        Dimension[] result = new Dimension[target.Length];
        int inferred = -1;
        for (int axis = 0; axis < target.Length; axis++)
        {
            if (target[axis] == -1)
            {
                inferred = inferred < 0 ? axis : throw new ShapeException("only one extent can be left open.");
                result[axis] = 1;
            }
            else
            {
                result[axis] = target[axis] == 0 && node.Attributes.Integer("allowzero", 0) == 0 ? source[axis] : target[axis];
            }
        }

        Dimension count = source.ElementCount;
        Dimension known = Shape.Create(result).ElementCount;
        if (inferred >= 0)
        {
            if (!count.IsStatic || !known.IsStatic || known.Length == 0 || count.Length % known.Length != 0)
            {
                throw new ShapeException($"{source} can't take the shape [{string.Join(", ", target)}].");
            }

            result[inferred] = count.Length / known.Length;
        }
        else if (count != known)
        {
            throw new ShapeException($"{source} has {count} elements, [{string.Join(", ", target)}] has {known}.");
        }

        return Shape.Create(result);
    }

    private static Shape Flatten(Node node)
    {
        Shape shape = node.Input(0).Shape;
        int axis = (int)node.Attributes.Integer("axis", 1);
        return [Shape.Create([.. shape.Take(axis)]).ElementCount, Shape.Create([.. shape.Skip(axis)]).ElementCount];
    }

    private static Shape Squeeze(Node node)
    {
        Shape shape = node.Input(0).Shape;
        HashSet<int> axes = node.OptionalInput(1) is null
            ? [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)]
            : [.. Integers(node, 1).Select(shape.NormalizeAxis)];
        return axes.All(axis => shape[axis] == 1)
            ? [.. shape.Where((_, axis) => !axes.Contains(axis))]
            : throw new ShapeException($"an axis of {shape} to be dropped is longer than 1.");
    }

    private static Shape Unsqueeze(Node node)
    {
        Shape shape = node.Input(0).Shape;
        long[] axes = Integers(node, 1);
        int rank = shape.Rank + axes.Length;
        List<Dimension> result = [.. shape];
        foreach (long axis in axes.Select(axis => axis < 0 ? axis + rank : axis).Order())
        {
            result.Insert((int)axis, 1);
        }

        return [.. result];
    }

    private static Shape Concat(Node node)
    {
        Shape first = node.Input(0).Shape;
        int axis = first.NormalizeAxis(node.Attributes.Integer("axis", 0));
        Dimension total = 0;
        foreach (RecordedValue? input in node.Inputs)
        {
            if (input!.Rank != first.Rank || !input.Shape.With(axis, 1).Equals(first.With(axis, 1)) || input.Type != node.Input(0).Type)
            {
                throw new ShapeException($"{first} and {input.Shape} differ outside axis {axis}.");
            }

            total += input.Shape[axis];
        }

        return first.With(axis, total);
    }

    private static (ElementType, Shape)[] Split(Node node)
    {
        Shape shape = node.Input(0).Shape;
        int axis = shape.NormalizeAxis(node.Attributes.Integer("axis", 0));
        long[] lengths = node.OptionalInput(1) is null ? EvenParts(shape[axis].Length, node.Attributes.Integer("num_outputs", 1))
            : Integers(node, 1);
        return lengths.Sum() == shape[axis].Length
            ? Array.ConvertAll(lengths, length => (node.Input(0).Type, shape.With(axis, length)))
            : throw new ShapeException($"parts [{string.Join(", ", lengths)}] do not add up to axis {axis} of {shape}.");
    }

    // The last part is the smaller one where the axis does not divide.
    private static long[] EvenParts(long extent, long count)
    {
        long length = (extent + count - 1) / count;
        return [.. Enumerable.Repeat(length, (int)count - 1), extent - (length * (count - 1))];
    }

    private static Shape Slice(Node node) =>
        SliceRange.Read(node).Aggregate(node.Input(0).Shape, static (shape, range) => shape.With(range.Axis, range.Length));

    private static Shape Pad(Node node)
    {
        Shape shape = node.Input(0).Shape;
        (long[] before, long[] after) = PadAmounts.Read(node);
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            long extra = before[axis] + after[axis];
            if (extra != 0)
            {
                shape = shape.With(axis, shape[axis].IsStatic ? shape[axis].Length + extra : shape[axis] + extra);
            }
        }

        return shape;
    }

    private static Shape Blocks(Node node, bool grow)
    {
        Shape shape = node.Input(0).Shape;
        long block = node.Attributes.Integer("blocksize", 1);
        return grow
            ? [shape[0], shape[1].Length / (block * block), shape[2] * block, shape[3] * block]
            : [shape[0], shape[1] * (block * block), Part(shape[2], block), Part(shape[3], block)];
    }

    private static Dimension Part(Dimension extent, long block) => extent.IsStatic ? extent.Length / block : $"({extent}/{block})";
}
