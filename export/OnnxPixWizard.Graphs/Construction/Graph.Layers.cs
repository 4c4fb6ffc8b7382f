using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;

#pragma warning disable CS1591 // Operators mean what the functions of Op with their names say.
namespace OnnxPixWizard.Graphs.Construction;

public sealed partial class Graph
{
    // Far below any score, yet finite.
    private const float Never = -1e5f;
    private const int MaskChannels = 4;

    protected internal override RecordedValue MatMul(Value left, Value right) => Add("MatMul", [left, right]);

    /// <remarks>A stored weight is transposed in the file, where the runtime packs it.</remarks>
    protected internal override Value Linear(Value x, Value weight, Value? bias)
    {
        Value product = MatMul(x, Transpose(weight, [1, 0]));
        return bias is null ? product : product + bias;
    }

    /// <remarks>One product with the stored weights packed together.</remarks>
    protected internal override IReadOnlyList<Value> Linears(Value x, IReadOnlyList<Value> weights, IReadOnlyList<Value>? biases)
    {
        if (IsPlain)
        {
            return [.. weights.Select((weight, index) => Linear(x, weight, biases?[index]))];
        }

        Value packed = Linear(x, Op.Concat(0, [.. weights]), biases is null ? null : Op.Concat(0, [.. biases]));
        return Op.Split(packed, -1, [.. weights.Select(static weight => weight[0].Length)]);
    }

    protected internal override RecordedValue Conv(
        Value x, Value weight, Value? bias, long[]? strides, long[]? pads, long[]? dilations, long groups)
    {
        int axes = weight.Rank - 2;
        NodeAttributes attributes = new()
        {
            { "kernel_shape", weight.Shape.Skip(2).Select(static extent => extent.Length).ToArray() },
            { "strides", strides ?? Ones(axes) },
            { "pads", pads ?? new long[2 * axes] },
            { "dilations", dilations ?? Ones(axes) },
            { "group", groups },
        };
        return Add("Conv", bias is null ? [x, weight] : [x, weight, bias], attributes);
    }

    protected internal override Value Softmax(Value value, int axis, bool logarithm) =>
        Add(logarithm ? "LogSoftmax" : "Softmax", [value], new() { { "axis", axis } });

    protected internal override RecordedValue LayerNorm(Value x, Value? weight, Value? bias, float epsilon)
    {
        weight ??= Constant(Filled((int)x[-1].Length, 1));
        return Add("LayerNormalization", bias is null ? [x, weight] : [x, weight, bias], new() { { "axis", -1L }, { "epsilon", epsilon } });
    }

    /// <remarks>ONNX Runtime's fused operator.</remarks>
    protected internal override Value RmsNorm(Value x, Value weight, float epsilon) => IsPlain
        ? x * (Scalar(1) / Op.Sqrt(Op.ReduceMean(x * x, keepDimensions: true, -1) + epsilon)) * weight
        : Add("SimplifiedLayerNormalization", [x, weight], new() { { "axis", -1L }, { "epsilon", epsilon }, { "stash_type", 1L } });

    /// <remarks>
    /// By an instance normalisation of the groups: ONNX Runtime's CPU provider spells ONNX's own operator out in twenty nodes, which take
    /// more than twice the time, and computes the variance as a difference of large numbers.
    /// </remarks>
    protected internal override Value GroupNorm(Value x, Value weight, Value bias, int groups, float epsilon)
    {
        long channels = x[1].Length;
        if (channels % groups != 0)
        {
            throw new ShapeException($"GroupNorm: {channels} channels of {x} don't divide into {groups} groups.");
        }

        Dimension perGroup = Shape.Create([channels / groups, .. x.Shape.Skip(2)]).ElementCount;
        Value normalized = Add("InstanceNormalization",
            [Reshape(x, [x[0], groups, perGroup]), Constant(Filled(groups, 1)), Constant(Filled(groups, 0))],
            new() { { "epsilon", epsilon } });
        Dimension[] shape = Shape.Of([channels, .. Ones(x.Rank - 2)]).ToArray();
        return (ReshapeLike(normalized, x) * Reshape(weight, shape)) + Reshape(bias, shape);
    }

    /// <remarks>
    /// A mask input would switch ONNX Runtime's tiled operator off on the CPU: masks ride in a few further channels of a head, where a
    /// query holds ones and a masked key a large negative number.
    /// </remarks>
    protected internal override IReadOnlyList<KeyMask?> KeyMasks(Value queries, int heads, int groups, ReadOnlySpan<Value?> visible)
    {
        if (IsPlain)
        {
            return [.. visible.ToArray().Select(mask => mask is null ? null
                : new ScoreMask(Op.Unsqueeze(Op.Where(mask, Scalar(0), Scalar(Never)), 1, 2)))];
        }

        Value?[] penalties = new Value?[visible.Length];
        for (int index = 0; index < penalties.Length; index++)
        {
            if (visible[index] is { } mask)
            {
                penalties[index] = Expand(
                    Op.Unsqueeze(Op.Where(mask, Scalar(0), Scalar(Never / MaskChannels)), 2, 3), 1, 1, groups, MaskChannels);
            }
        }

        if (Array.TrueForAll(penalties, static penalty => penalty is null))
        {
            return new KeyMask?[penalties.Length];
        }

        // Ones in the queries' own batch and length, without reading a shape.
        Value first = Op.Slice(queries, -1, 0, 1);
        Value ones = Expand(Op.Unsqueeze(Op.Cast(Op.Equal(first, first), first.Type), 3), 1, 1, heads, MaskChannels);
        return Array.ConvertAll(penalties, penalty => penalty is null ? null : new ChannelMask(ones, penalty));
    }

    protected internal override Value Attention(Value query, Value keys, Value values, Value? bias, KeyMask? mask, bool byHeads)
    {
        float scale = (float)(1 / Math.Sqrt(query[3].Length));
        if (IsPlain)
        {
            return SpelledOut(query, keys, values, scale, (mask as ScoreMask)?.Scores ?? bias, byHeads);
        }

        if (mask is ChannelMask channels)
        {
            // The operator takes keys wider than values only by tokens; what comes by heads is short, so turning it costs little.
            Value wide = Op.Concat(-1, query, channels.Ones);
            Value masked = Op.Concat(-1, byHeads ? Transpose(keys, [0, 2, 1, 3]) : keys, channels.Penalties);
            return Fused(wide, masked, byHeads ? Transpose(values, [0, 2, 1, 3]) : values, scale, bias: null, byHeads: false);
        }

        return Fused(query, keys, values, scale, bias, byHeads);
    }

    // Scores of all heads, softmax and weighted sum, with keys and values repeated for the heads that share them.
    private Value SpelledOut(Value query, Value keys, Value values, float scale, Value? bias, bool byHeads)
    {
        Value scores = MatMul(Transpose(query, [0, 2, 1, 3]), Transpose(ByHeads(keys), [0, 1, 3, 2])) * scale;
        Value mixed = MatMul(Softmax(bias is null ? scores : scores + bias, -1, logarithm: false), ByHeads(values));
        return Reshape(Transpose(mixed, [0, 2, 1, 3]), [query[0], query[1], query[2] * query[3]]);

        Value ByHeads(Value x)
        {
            Value turned = byHeads ? x : Transpose(x, [0, 2, 1, 3]);
            long share = query[2].Length / turned[1].Length;
            return share == 1 ? turned
                : Reshape(Expand(Op.Unsqueeze(turned, 2), 1, 1, share, 1, 1), [turned[0], query[2], turned[2], turned[3]]);
        }
    }

    // ONNX Runtime's scaled dot-product attention: tiled, without materialised scores where no bias is given. It has no grouped form that
    // every provider knows; repeating keys and values costs little beside the products.
    private RecordedValue Fused(Value query, Value keys, Value values, float scale, Value? bias, bool byHeads)
    {
        long heads = query[2].Length;
        int axis = byHeads ? 1 : 2;
        Value joined = Joined(query), allKeys = Repeated(keys), allValues = Repeated(values);
        return Add("MultiHeadAttention", bias is null ? [joined, allKeys, allValues] : [joined, allKeys, allValues, null, null, bias],
            new() { { "num_heads", heads }, { "scale", scale }, { "unidirectional", false } }, Op.Microsoft);

        Value Joined(Value x) => Reshape(x, [x[0], x[1], x[2] * x[3]]);

        Value Repeated(Value x)
        {
            long share = heads / x[axis].Length;
            if (share > 1)
            {
                long[] repeats = [1, 1, 1, 1, 1];
                repeats[axis + 1] = share;
                x = Reshape(Expand(Op.Unsqueeze(x, axis + 1), repeats), x.Shape.With(axis, heads).ToArray());
            }

            return byHeads ? x : Joined(x);
        }
    }

    private static Tensor Filled(int count, float value)
    {
        Tensor tensor = Tensor.Zeros(ElementType.Float32, count);
        tensor.AsSpan<float>().Fill(value);
        return tensor;
    }

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];

    private sealed class ScoreMask(Value scores) : KeyMask
    {
        public Value Scores { get; } = scores;
    }

    private sealed class ChannelMask(Value ones, Value penalties) : KeyMask
    {
        public Value Ones { get; } = ones;

        public Value Penalties { get; } = penalties;
    }
}
