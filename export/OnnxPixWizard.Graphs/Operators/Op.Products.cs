using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Operators;

public static partial class Op
{
    /// <summary>Matrix product over the last two axes, with broadcasting of the others.</summary>
    public static Value MatMul(Value left, Value right) => Binary("MatMul", left, right);

    /// <summary>Matrix product with either side read transposed in its last two axes, without moving data, times a number.</summary>
    public static Value MatMul(Value left, Value right, bool transposeLeft, bool transposeRight, float scale = 1) =>
        !transposeLeft && !transposeRight && scale == 1
            ? MatMul(left, right)
            : Graph(left).Add("FusedMatMul", [left, right], new() { { "transA", transposeLeft }, { "transB", transposeRight }, { "alpha", scale } }, Microsoft);

    /// <summary>x·Wᵀ (+ b): weights as checkpoints store them.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <returns>[..., outputs].</returns>
    /// <remarks>A stored weight is transposed in the file, where the runtime packs it; one that is trained is read transposed.</remarks>
    public static Value Linear(Value x, Value weight, Value? bias = null)
    {
        Value product = Graph(x).Placement == ParameterPlacement.Stored
            ? MatMul(x, Transpose(weight, 1, 0))
            : MatMul(x, weight, transposeLeft: false, transposeRight: true);
        return bias is null ? product : product + bias;
    }

    /// <summary>Sum of products by index names, such as <c>bihd,bjhd->bhij</c>.</summary>
    public static Value Einsum(string equation, params ReadOnlySpan<Value> inputs) =>
        Graph(inputs[0]).Add("Einsum", inputs.ToArray(), new() { { "equation", equation } });

    /// <summary>Convolution.</summary>
    /// <param name="x">[batch, channels, spatial...].</param>
    /// <param name="weight">[outputs, channels / groups, kernel...].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="strides">Step of the window along each spatial axis; null = 1.</param>
    /// <param name="pads">Zeros before each spatial axis, then after each; null = 0.</param>
    /// <param name="dilations">Spacing of the kernel's elements; null = 1.</param>
    /// <param name="groups">Independent groups of channels.</param>
    public static Value Conv(Value x, Value weight, Value? bias, long[]? strides = null, long[]? pads = null, long[]? dilations = null, long groups = 1)
    {
        ArgumentNullException.ThrowIfNull(weight);
        int axes = weight.Rank - 2;
        NodeAttributes attributes = new()
        {
            { "kernel_shape", weight.Shape.Skip(2).Select(static extent => extent.Length).ToArray() },
            { "strides", strides ?? Ones(axes) },
            { "pads", pads ?? new long[2 * axes] },
            { "dilations", dilations ?? Ones(axes) },
            { "group", groups },
        };
        return Graph(x).Add("Conv", bias is null ? [x, weight] : [x, weight, bias], attributes);
    }

    /// <summary>Scaled dot-product attention of ONNX Runtime: tiled, without materialised scores where no mask is given.</summary>
    /// <param name="query">[batch, tokens, heads · width].</param>
    /// <param name="key">[batch, keys, heads · width], or [batch, heads, keys, width].</param>
    /// <param name="value">As <paramref name="key"/>.</param>
    /// <param name="heads">Number of heads.</param>
    /// <param name="scale">Factor of the scores.</param>
    /// <param name="bias">Added to the scores, [1 or batch, 1 or heads, tokens, keys], or null.</param>
    /// <param name="causal">Whether a token sees only itself and those before it.</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public static Value MultiHeadAttention(Value query, Value key, Value value, int heads, float scale, Value? bias = null, bool causal = false)
    {
        NodeAttributes attributes = new() { { "num_heads", heads }, { "scale", scale }, { "unidirectional", causal } };
        return Graph(query).Add("MultiHeadAttention", bias is null ? [query, key, value] : [query, key, value, null, null, bias], attributes, Microsoft);
    }

    /// <summary>Softmax along an axis.</summary>
    public static Value Softmax(Value value, int axis = -1) => Graph(value).Add("Softmax", [value], new() { { "axis", axis } });

    /// <summary>Logarithm of the softmax along an axis.</summary>
    public static Value LogSoftmax(Value value, int axis = -1) => Graph(value).Add("LogSoftmax", [value], new() { { "axis", axis } });

    /// <summary>Layer normalisation over the last axis.</summary>
    public static Value LayerNorm(Value x, Value weight, Value? bias, float epsilon) =>
        Graph(x).Add("LayerNormalization", bias is null ? [x, weight] : [x, weight, bias], new() { { "axis", -1L }, { "epsilon", epsilon } });

    /// <summary>Root-mean-square normalisation over the last axis, x / sqrt(mean(x²) + epsilon) · weight: ONNX Runtime's fused operator.</summary>
    public static Value RmsNorm(Value x, Value weight, float epsilon) =>
        Graph(x).Add("SimplifiedLayerNormalization", [x, weight], new() { { "axis", -1L }, { "epsilon", epsilon }, { "stash_type", 1L } });

    /// <summary>Group normalisation over [batch, channels, spatial...] with one weight and bias a channel.</summary>
    /// <remarks>
    /// By an instance normalisation of the groups: ONNX Runtime's CPU provider spells ONNX's own operator out in twenty nodes, which take more
    /// than twice the time, and computes the variance as a difference of large numbers.
    /// </remarks>
    public static Value GroupNorm(Value x, Value weight, Value bias, int groups, float epsilon)
    {
        Graph graph = Graph(x);
        long channels = x[1].Length;
        if (channels % groups != 0)
        {
            throw new ShapeException($"GroupNorm: {channels} channels of {x} don't divide into {groups} groups.");
        }

        Dimension perGroup = Shape.Create([channels / groups, .. x.Shape.Skip(2)]).ElementCount;
        Value normalized = graph.Add("InstanceNormalization",
            [Reshape(x, x[0], groups, perGroup), graph.Constant(Filled(groups, 1)), graph.Constant(Filled(groups, 0))], new() { { "epsilon", epsilon } });
        long[] perChannel = [channels, .. Ones(x.Rank - 2)];
        Dimension[] shape = Shape.Of(perChannel).ToArray();
        return (ReshapeLike(normalized, x) * Reshape(weight, shape)) + Reshape(bias, shape);
    }

    private static Tensor Filled(int count, float value)
    {
        Tensor tensor = Tensor.Zeros(ElementType.Float32, count);
        tensor.AsSpan<float>().Fill(value);
        return tensor;
    }

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
