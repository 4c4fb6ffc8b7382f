using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Operators;

public static partial class Op
{
    /// <summary>Orders axes anew: axis k of the result is axis <paramref name="permutation"/>[k] of the value.</summary>
    public static Value Transpose(Value value, params ReadOnlySpan<long> permutation) =>
        Graph(value).Add("Transpose", [value], new() { { "perm", permutation.ToArray() } });

    /// <summary>Another shape of equal size. At most one named extent may differ from the one in the same place of the value.</summary>
    /// <exception cref="ShapeException">The sizes differ, or more than one named extent would have to be computed.</exception>
    public static Value Reshape(Value value, params ReadOnlySpan<Dimension> shape)
    {
        Graph graph = Graph(value);
        Shape result = Shape.Create(shape);
        if (result.Equals(value.Shape))
        {
            return value;
        }

        if (result.IsStatic && value.Shape.IsStatic)
        {
            return graph.Add("Reshape", [value, graph.Integers(result.ToLengths())]);
        }

        long[] target = new long[result.Rank];
        int open = -1;
        for (int axis = 0; axis < target.Length; axis++)
        {
            if (result[axis].IsStatic)
            {
                target[axis] = result[axis].Length;
            }
            else if (axis < value.Rank && value[axis] == result[axis])
            {
                target[axis] = 0;
            }
            else
            {
                open = open < 0 ? axis : throw new ShapeException($"{value} can't take the shape {result}: only one named extent can be computed.");
                target[axis] = -1;
            }
        }

        return graph.Add("Reshape", [value, graph.Integers(target)], new() { { SymbolicShapes.Attribute, SymbolicShapes.Write(result) } });
    }

    /// <summary>The shape of another value of equal size, read at run time where an extent is only named.</summary>
    public static Value ReshapeLike(Value value, Value other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return value.Shape.IsStatic && other.Shape.IsStatic
            ? Reshape(value, other.Shape.ToArray())
            : Graph(value).Add("Reshape", [value, value.Graph.Add("Shape", [other])], new() { { SymbolicShapes.Attribute, SymbolicShapes.Write(other.Shape) } });
    }

    /// <summary>Repeats axes of length 1 up to a shape of fixed extents.</summary>
    public static Value Expand(Value value, params ReadOnlySpan<long> shape) =>
        Shape.Of(shape).Equals(value.Shape) ? value : Graph(value).Add("Expand", [value, value.Graph.Integers(shape)]);

    /// <summary>Adds axes of length 1 at these places of the result.</summary>
    public static Value Unsqueeze(Value value, params ReadOnlySpan<long> axes) => Graph(value).Add("Unsqueeze", [value, value.Graph.Integers(axes)]);

    /// <summary>Drops axes of length 1.</summary>
    public static Value Squeeze(Value value, params ReadOnlySpan<long> axes) => Graph(value).Add("Squeeze", [value, value.Graph.Integers(axes)]);

    /// <summary>Joins values along an axis.</summary>
    public static Value Concat(int axis, params ReadOnlySpan<Value> values) =>
        values.Length == 1 ? values[0] : Graph(values[0]).Add("Concat", values.ToArray(), new() { { "axis", values[0].Shape.NormalizeAxis(axis) } });

    /// <summary>Cuts an axis into consecutive parts.</summary>
    public static IReadOnlyList<Value> Split(Value value, int axis, params ReadOnlySpan<long> lengths) =>
        lengths.Length == 1
            ? [value]
            : Graph(value).AddNode("Split", [value, value.Graph.Integers(lengths)], new() { { "axis", value.Shape.NormalizeAxis(axis) } }).Outputs;

    /// <summary>Sums along an axis from its beginning to each place.</summary>
    public static Value CumSum(Value value, int axis)
    {
        Graph graph = Graph(value);
        return graph.Add("CumSum", [value, graph.Integers(value.Shape.NormalizeAxis(axis))]);
    }

    /// <summary>Takes a range of one axis.</summary>
    public static Value Slice(Value value, int axis, long start, long end, long step = 1)
    {
        Graph graph = Graph(value);
        return graph.Add("Slice", [value, graph.Integers(start), graph.Integers(end), graph.Integers(value.Shape.NormalizeAxis(axis)), graph.Integers(step)]);
    }

    /// <summary>Takes ranges of several axes.</summary>
    /// <param name="value">What is cut.</param>
    /// <param name="axes">The axes; the other lists have an entry for each.</param>
    /// <param name="starts">First index taken.</param>
    /// <param name="ends">Index behind the last one taken.</param>
    /// <param name="steps">Distance of the indices taken.</param>
    public static Value Slice(Value value, ReadOnlySpan<long> axes, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> steps)
    {
        Graph graph = Graph(value);
        return graph.Add("Slice", [value, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes), graph.Integers(steps)]);
    }

    /// <summary>Pads axes; negative numbers cut.</summary>
    /// <param name="value">What is padded.</param>
    /// <param name="pads">Entries before each axis, then after each.</param>
    /// <param name="mode">constant, reflect or edge.</param>
    /// <param name="constant">What is filled in, in mode constant.</param>
    public static Value Pad(Value value, ReadOnlySpan<long> pads, string mode = "constant", float constant = 0) =>
        Graph(value).Add("Pad", [value, value.Graph.Integers(pads), mode == "constant" ? value.Graph.Scalar(constant) : null], new() { { "mode", mode } });

    /// <summary>Entries of an axis by index.</summary>
    public static Value Gather(Value value, Value indices, int axis = 0) =>
        Graph(value).Add("Gather", [value, indices], new() { { "axis", value.Shape.NormalizeAxis(axis) } });

    /// <summary>Elements along an axis, one index each.</summary>
    public static Value GatherElements(Value value, Value indices, int axis) =>
        Graph(value).Add("GatherElements", [value, indices], new() { { "axis", value.Shape.NormalizeAxis(axis) } });

    /// <summary>The largest entries of an axis.</summary>
    /// <returns>Values and their indices; in descending order where <paramref name="sorted"/>.</returns>
    public static (Value Values, Value Indices) TopK(Value value, long count, int axis = -1, bool sorted = true)
    {
        Node node = Graph(value).AddNode("TopK", [value, value.Graph.Integers(count)],
            new() { { "axis", axis }, { "largest", 1 }, { "sorted", sorted } });
        return (node.Outputs[0], node.Outputs[1]);
    }

    /// <summary>Mean over axes.</summary>
    public static Value ReduceMean(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) => Reduce("ReduceMean", value, keepDimensions, axes);

    /// <summary>Sum over axes.</summary>
    public static Value ReduceSum(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) => Reduce("ReduceSum", value, keepDimensions, axes);

    /// <summary>Largest entry over axes.</summary>
    public static Value ReduceMax(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) => Reduce("ReduceMax", value, keepDimensions, axes);

    /// <summary>Resizes [batch, channels, height, width] by whole factors.</summary>
    /// <param name="value">What is resized.</param>
    /// <param name="factor">Factor of height and width.</param>
    /// <param name="mode">nearest (asymmetric, floor) or linear (half-pixel centres).</param>
    public static Value Upsample(Value value, int factor, string mode = "nearest")
    {
        Graph graph = Graph(value);
        NodeAttributes attributes = mode == "nearest"
            ? new() { { "mode", mode }, { "coordinate_transformation_mode", "asymmetric" }, { "nearest_mode", "floor" } }
            : new() { { "mode", mode }, { "coordinate_transformation_mode", "half_pixel" } };
        float[] scales = [1, 1, factor, factor];
        return graph.Add("Resize", [value, null, graph.Constant(Tensor.From<float>(scales, 4))], attributes);
    }

    /// <summary>Resizes axes to fixed extents.</summary>
    /// <param name="value">What is resized.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="sizes">Extent of each in the result.</param>
    /// <param name="settings">ONNX's settings of the operator but axes: mode, coordinates, rounding and the like.</param>
    /// <remarks>
    /// One node; where the extents to be resized are fixed, a product with constant weights for each instead: ONNX Runtime's CPU kernels take
    /// many times as long, the cubic ones above all.
    /// </remarks>
    public static Value Resize(Value value, ReadOnlySpan<long> axes, ReadOnlySpan<long> sizes, NodeAttributes settings)
    {
        Graph graph = Graph(value);
        ArgumentNullException.ThrowIfNull(settings);
        bool isFixed = true;
        foreach (long axis in axes)
        {
            isFixed &= value[(int)axis].IsStatic;
        }

        if (!isFixed)
        {
            NodeAttributes attributes = new() { { "axes", axes.ToArray() } };
            foreach ((string name, object setting) in settings)
            {
                attributes.Add(name, setting);
            }

            return graph.Add("Resize", [value, null, null, graph.Integers(sizes)], attributes);
        }

        for (int index = 0; index < axes.Length; index++)
        {
            int axis = value.Shape.NormalizeAxis(axes[index]);
            ResizeAxis target = new(Scale: null, sizes[index], From: 0, To: 1);
            value = Interpolation.Create(settings, target, (int)value[axis].Length, (int)sizes[index]).Apply(value, axis);
        }

        return value;
    }

    private static Value Reduce(string opType, Value value, bool keepDimensions, ReadOnlySpan<long> axes)
    {
        // Sets before 18 took the axes of most reductions as an attribute; here they are always the second input.
        Value? list = axes.IsEmpty ? null : Graph(value).Integers(axes);
        return Graph(value).Add(opType, list is null ? [value] : [value, list], new() { { "keepdims", keepDimensions } });
    }
}
