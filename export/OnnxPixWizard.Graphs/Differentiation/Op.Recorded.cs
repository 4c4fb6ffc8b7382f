using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

#pragma warning disable IDE0130 // Further operators that only the differentiation of recorded graphs uses; they go with it.
namespace OnnxPixWizard.Graphs.Operators;

public static partial class Op
{
    /// <summary>Power with a fixed exponent.</summary>
    public static Value Pow(Value value, float exponent) => Pow(value, On(value).Scalar(exponent));

    /// <summary>Matrix product with either side read transposed in its last two axes, times a number.</summary>
    public static Value MatMul(Value left, Value right, bool transposeLeft, bool transposeRight, float scale = 1) =>
        !transposeLeft && !transposeRight && scale == 1
            ? MatMul(left, right)
            : Graph(left).Add("FusedMatMul", [left, right], new() { { "transA", transposeLeft }, { "transB", transposeRight }, { "alpha", scale } }, Microsoft);

    /// <summary>Sum of products by index names.</summary>
    public static Value Einsum(string equation, params ReadOnlySpan<Value> inputs) => Graph(inputs[0]).Add("Einsum", inputs!, new() { { "equation", equation } });

    /// <summary>ONNX Runtime's attention.</summary>
    public static Value MultiHeadAttention(Value query, Value key, Value value, int heads, float scale, Value? bias = null, bool causal = false) =>
        Graph(query).Add("MultiHeadAttention", bias is null ? [query, key, value] : [query, key, value, null, null, bias],
            new() { { "num_heads", heads }, { "scale", scale }, { "unidirectional", causal } }, Microsoft);

    /// <summary>Repeats axes of length 1.</summary>
    public static Value Expand(Value value, params ReadOnlySpan<long> shape) => Graph(value).Expand(value, shape);

    /// <summary>Takes a range of one axis with a step.</summary>
    public static Value Slice(Value value, int axis, long start, long end, long step) => Slice(value, [axis], [start], [end], [step]);

    /// <summary>Takes ranges of several axes.</summary>
    public static Value Slice(Value value, ReadOnlySpan<long> axes, ReadOnlySpan<long> starts, ReadOnlySpan<long> ends, ReadOnlySpan<long> steps)
    {
        Graph graph = Graph(value);
        return graph.Add("Slice", [value, graph.Integers(starts), graph.Integers(ends), graph.Integers(axes), graph.Integers(steps)]);
    }

    /// <summary>Pads axes with a number.</summary>
    public static Value Pad(Value value, long[] pads, float constant) =>
        Graph(value).Add("Pad", [value, value.Backend.Integers(pads), value.Backend.Scalar(constant)], new() { { "mode", "constant" } });

    /// <summary>Pads axes by what is there.</summary>
    public static Value Pad(Value value, long[] pads, string mode) => Graph(value).Add("Pad", [value, value.Backend.Integers(pads), null], new() { { "mode", mode } });

    /// <summary>Elements along an axis, one index each.</summary>
    public static Value GatherElements(Value value, Value indices, int axis) =>
        Graph(value).Add("GatherElements", [value, indices], new() { { "axis", value.Shape.NormalizeAxis(axis) } });

    /// <summary>Resizes by whole factors, linearly.</summary>
    public static Value UpsampleLinear(Value value, int factor) =>
        Graph(value).Add("Resize", [value, null, value.Backend.Constant(Tensor.From<float>([1, 1, factor, factor], 4))],
            new() { { "mode", "linear" }, { "coordinate_transformation_mode", "half_pixel" } });

    private static Graph Graph(Value value) => ((RecordedValue)value).Graph;
}

/// <summary>What a value has that a graph recorded.</summary>
public static class RecordedValues
{
    extension(Value value)
    {
        /// <summary>Its graph.</summary>
        public Graph Graph => ((RecordedValue)value).Graph;

        /// <summary>The node whose result it is.</summary>
        public Node? Producer => ((RecordedValue)value).Producer;

        /// <summary>Which result.</summary>
        public int OutputIndex => ((RecordedValue)value).OutputIndex;

        /// <summary>Its elements, where they are known.</summary>
        public Tensor? Constant => ((RecordedValue)value).Constant;

        /// <summary>Its name.</summary>
        public string Name => ((RecordedValue)value).Name;
    }
}
