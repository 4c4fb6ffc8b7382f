using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

#pragma warning disable CS1591 // Operators mean what the functions of Op with their names say.
namespace OnnxPixWizard.Graphs.Construction;

public sealed partial class Graph
{
    /// <remarks>The forms in several nodes are those that ONNX Runtime fuses; Gelu needs operator set 20.</remarks>
    protected internal override Value Apply(UnaryOperator operation, Value value) => operation switch
    {
        UnaryOperator.Silu => value * Add(nameof(UnaryOperator.Sigmoid), [value]),
        UnaryOperator.QuickGelu => value * Add(nameof(UnaryOperator.Sigmoid), [value * 1.702f]),
        UnaryOperator.GeluTanh => Add(nameof(UnaryOperator.Gelu), [value], new() { { "approximate", "tanh" } }),
        _ => Add(operation.ToString(), [value]),
    };

    protected internal override RecordedValue Apply(BinaryOperator operation, Value left, Value right) =>
        Add(operation.ToString(), [left, right]);

    protected internal override RecordedValue Clip(Value value, float minimum, float maximum) =>
        Add("Clip", [value, Scalar(minimum), Scalar(maximum)]);

    protected internal override RecordedValue Where(Value condition, Value whenTrue, Value whenFalse) =>
        Add("Where", [condition, whenTrue, whenFalse]);

    protected internal override RecordedValue Cast(Value value, ElementType type) => Add("Cast", [value], new() { { "to", (long)type } });

    /// <remarks>Recorded values have no gradients.</remarks>
    protected internal override Value StopGradient(Value value) => value;

    protected internal override RecordedValue Transpose(Value value, ReadOnlySpan<long> permutation) =>
        Add("Transpose", [value], new() { { "perm", permutation.ToArray() } });

    protected internal override Value Reshape(Value value, ReadOnlySpan<Dimension> shape)
    {
        Shape result = Shape.Create(shape);
        if (result.Equals(value.Shape))
        {
            return value;
        }

        if (result.IsStatic && value.Shape.IsStatic)
        {
            return Add("Reshape", [value, Integers(result.ToLengths())]);
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
                open = open < 0 ? axis
                    : throw new ShapeException($"{value} can't take the shape {result}: only one named extent can be computed.");
                target[axis] = -1;
            }
        }

        return Add("Reshape", [value, Integers(target)], new() { { SymbolicShapes.Attribute, SymbolicShapes.Write(result) } });
    }

    protected internal override Value ReshapeLike(Value value, Value other) => value.Shape.IsStatic && other.Shape.IsStatic
        ? Reshape(value, other.Shape.ToArray())
        : Add("Reshape", [value, Add("Shape", [other])], new() { { SymbolicShapes.Attribute, SymbolicShapes.Write(other.Shape) } });

    protected internal override RecordedValue Relabel(Value value, ReadOnlySpan<Dimension> shape)
    {
        RecordedValue own = Own(value, nameof(Relabel));
        Shape labels = Shape.Create(shape);
        bool fits = labels.Rank == value.Rank
            && labels.Zip(value.Shape).All(static pair => !pair.First.IsStatic || !pair.Second.IsStatic || pair.First == pair.Second);
        return fits
            ? new RecordedValue(this, own, labels) { Producer = own.Producer, OutputIndex = own.OutputIndex, IsInput = own.IsInput }
            : throw new ShapeException($"{value} can't be seen as {labels}.");
    }

    protected internal override RecordedValue Unsqueeze(Value value, ReadOnlySpan<long> axes) => Add("Unsqueeze", [value, Integers(axes)]);

    protected internal override RecordedValue Squeeze(Value value, ReadOnlySpan<long> axes) => Add("Squeeze", [value, Integers(axes)]);

    protected internal override RecordedValue Concat(int axis, ReadOnlySpan<Value> values) =>
        Add("Concat", values!, new() { { "axis", axis } });

    /// <remarks>In groups: WebGPU binds each result as a buffer, of which a shader may have a dozen.</remarks>
    protected internal override IReadOnlyList<Value> Split(Value value, int axis, ReadOnlySpan<long> lengths)
    {
        const int most = 8;
        if (lengths.Length <= most)
        {
            return AddNode("Split", [value, Integers(lengths)], new() { { "axis", axis } }).Outputs;
        }

        long[][] groups = [.. lengths.ToArray().Chunk(most)];
        IReadOnlyList<Value> parts = Split(value, axis, [.. groups.Select(static group => group.Sum())]);
        return [.. parts.SelectMany((part, index) => groups[index].Length == 1 ? [part] : Split(part, axis, groups[index]))];
    }

    protected internal override RecordedValue Slice(Value value, int axis, long start, long limit) =>
        Add("Slice", [value, Integers(start), Integers(limit), Integers(axis), Integers(1)]);

    protected internal override RecordedValue Pad(Value value, ReadOnlySpan<long> pads) =>
        Add("Pad", [value, Integers(pads), Scalar(0)], new() { { "mode", "constant" } });

    // Repeats axes of length 1 up to a shape of fixed extents.
    private Value Expand(Value value, params ReadOnlySpan<long> shape) =>
        Shape.Of(shape).Equals(value.Shape) ? value : Add("Expand", [value, Integers(shape)]);

    protected internal override Value ToPatches(Value image, int patch)
    {
        if (image.Shape.IsStatic)
        {
            long[] shape = image.Shape.ToLengths();
            long rows = shape[2] / patch, columns = shape[3] / patch;
            Value cells = Reshape(image, [shape[0], shape[1], rows, patch, columns, patch]);
            return Reshape(Transpose(cells, [0, 1, 3, 5, 2, 4]), [shape[0], shape[1] * patch * patch, rows, columns]);
        }

        // With one channel at a time the operator's own order, position before channel, is channel-major.
        Value planes = Reshape(image, [image[0] * image[1], 1, image[2], image[3]]);
        Value gathered = Add("SpaceToDepth", [planes], new() { { "blocksize", patch } });
        return Reshape(gathered, [image[0], image[1] * ((long)patch * patch), gathered[2], gathered[3]]);
    }

    protected internal override Value FromPatches(Value cells, int patch, Dimension height, Dimension width)
    {
        long channels = cells[1].Length / (patch * patch);
        if (cells.Shape.IsStatic)
        {
            long[] shape = cells.Shape.ToLengths();
            Value parts = Reshape(cells, [shape[0], channels, patch, patch, shape[2], shape[3]]);
            return Reshape(Transpose(parts, [0, 1, 4, 2, 5, 3]), [shape[0], channels, height, width]);
        }

        Value image = Add("DepthToSpace", [cells], new() { { "blocksize", patch }, { "mode", "CRD" } });
        return Relabel(image, [cells[0], channels, height, width]);
    }

    protected internal override RecordedValue Upsample(Value image, int factor)
    {
        float[] scales = [1, 1, factor, factor];
        return Add("Resize", [image, null, Constant(Tensor.From<float>(scales, 4))],
            new() { { "mode", "nearest" }, { "coordinate_transformation_mode", "asymmetric" }, { "nearest_mode", "floor" } });
    }

    protected internal override Value ResizeBicubic(Value image, long height, long width) => Resize(image, [2, 3], [height, width], new()
    {
        { "mode", "cubic" },
        { "coordinate_transformation_mode", "align_corners" },
        { "cubic_coeff_a", -0.75f },
    });

    /// <summary>Resizes axes to fixed extents.</summary>
    /// <param name="value">What is resized.</param>
    /// <param name="axes">The axes.</param>
    /// <param name="sizes">Extent of each in the result.</param>
    /// <param name="settings">ONNX's settings of the operator but axes: mode, coordinates, rounding and the like.</param>
    /// <remarks>
    /// One node; where the extents to be resized are fixed, a product with constant weights for each instead: ONNX Runtime's CPU kernels
    /// take many times as long, the cubic ones above all.
    /// </remarks>
    public Value Resize(Value value, ReadOnlySpan<long> axes, ReadOnlySpan<long> sizes, NodeAttributes settings)
    {
        ArgumentNullException.ThrowIfNull(value);
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

            return Add("Resize", [value, null, null, Integers(sizes)], attributes);
        }

        for (int index = 0; index < axes.Length; index++)
        {
            int axis = value.Shape.NormalizeAxis(axes[index]);
            ResizeAxis target = new(Scale: null, sizes[index], From: 0, To: 1);
            value = Interpolation.Create(settings, target, (int)value[axis].Length, (int)sizes[index]).Apply(value, axis);
        }

        return value;
    }

    protected internal override RecordedValue Reduce(Reduction reduction, Value value, bool keepDimensions, ReadOnlySpan<long> axes)
    {
        // Sets before 18 took the axes of most reductions as an attribute; here they are always the second input.
        Value? list = axes.IsEmpty ? null : Integers(axes);
        return Add($"Reduce{reduction}", list is null ? [value] : [value, list], new() { { "keepdims", keepDimensions } });
    }

    protected internal override RecordedValue CumSum(Value value, int axis) => Add("CumSum", [value, Integers(axis)]);

    protected internal override RecordedValue ArgMax(Value value, int axis) =>
        Add("ArgMax", [value], new() { { "axis", axis }, { "keepdims", 1 } });

    protected internal override (Value Values, Value Indices) TopK(Value value, long count)
    {
        Node node = AddNode("TopK", [value, Integers(count)], new() { { "axis", -1 }, { "largest", 1 }, { "sorted", true } });
        return (node.Outputs[0], node.Outputs[1]);
    }

    protected internal override RecordedValue Gather(Value value, Value indices, int axis) =>
        Add("Gather", [value, indices], new() { { "axis", axis } });

    protected internal override RecordedValue GatherRows(Value value, Value indices) =>
        Add("GatherND", [value, Op.Unsqueeze(indices, 2)], new() { { "batch_dims", 1 } });

    /// <remarks>A length that is only known at run time is counted, which reads no shape.</remarks>
    protected internal override Value Positions(Value rows)
    {
        if (rows[1].IsStatic)
        {
            float[] places = [.. Enumerable.Range(0, (int)rows[1].Length).Select(static place => (float)place)];
            return Constant(Tensor.From<float>(places, 1, places.Length));
        }

        Value ones = Op.Cast(Op.Equal(rows, rows), ElementType.Float32);
        return Add("CumSum", [ones, Integer(1)]) - 1f;
    }
}
