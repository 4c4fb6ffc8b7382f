using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using TorchSharp;
using F = TorchSharp.torch.nn.functional;
using Tensor = TorchSharp.torch.Tensor;

#pragma warning disable CS1591 // Operators mean what the functions of Op with their names say.
namespace OnnxPixWizard.Training.Torch;

internal sealed partial class TorchBackend
{
    private const int ChannelBlock = 16;

    // Far below any score, yet finite, so that a row without any visible key still has a softmax.
    private const float Never = -1e9f;

    private (Value? Query, long Groups, Tensor? Tensor) _grouped;

    protected override Value MatMul(Value left, Value right) =>
        Computed(Rounded(Stored(left)).matmul(Rounded(Stored(right))));

    protected override Value Linear(Value x, Value weight, Value? bias) => Computed(Linear(Rounded(Stored(x)), weight, bias));

    protected override IReadOnlyList<Value> Linears(Value x, IReadOnlyList<Value> weights, IReadOnlyList<Value>? biases)
    {
        Tensor rounded = Rounded(Stored(x));
        return [.. weights.Select((weight, index) => Computed(Linear(rounded, weight, biases?[index])))];
    }

    protected override Value Conv(Value x, Value weight, Value? bias, long[]? strides, long[]? pads, long[]? dilations, long groups)
    {
        // Sums over channels that fill no 16 take in what lies behind them, NaN now and then (oneDNN of libtorch 2.10): they are filled up
        // with zeros.
        long inputs = x[1].Length, outputs = weight[0].Length, more = groups > 1 || inputs < ChannelBlock ? 0 : Missing(inputs),
            further = groups > 1 ? 0 : Missing(outputs);
        Tensor input = ChannelsLast(Fill(Rounded(Stored(x)), [0, 0, 0, 0, 0, more]));
        Tensor kernel = ChannelsLast(Fill(Rounded(Read(weight)), [0, 0, 0, 0, 0, more, 0, further]));
        Tensor? offset = bias is null ? null : Fill(RoundedBias(bias), [0, further]);
        long[] before = pads?[..2] ?? [0, 0], after = pads?[2..] ?? [0, 0];
        if (!before.AsSpan().SequenceEqual(after))
        {
            // libtorch's own padding is the same on both sides.
            input = F.pad(input, [before[1], after[1], before[0], after[0]], PaddingModes.Constant, 0);
            before = [0, 0];
        }

        Tensor result = F.conv2d(input, kernel, offset, strides ?? [1, 1], before, dilations ?? [1, 1], groups);
        return Computed(further == 0 ? result : result.narrow(1, 0, outputs));

        // In this layout oneDNN has fast kernels for all widths, forward and backward; in the other one some fall to a tenth of the speed.
        static Tensor ChannelsLast(Tensor tensor) => tensor.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

        static long Missing(long channels) => (ChannelBlock - (channels % ChannelBlock)) % ChannelBlock;

        static Tensor Fill(Tensor tensor, long[] pads) =>
            pads.Any(static pad => pad > 0) ? F.pad(tensor, pads, PaddingModes.Constant, 0) : tensor;
    }

    protected override IReadOnlyList<KeyMask?> KeyMasks(Value queries, int heads, int groups, ReadOnlySpan<Value?> visible)
    {
        KeyMask?[] masks = new KeyMask?[visible.Length];
        for (int index = 0; index < masks.Length; index++)
        {
            if (visible[index] is { } mask)
            {
                Tensor seen = Read(mask).reshape(mask[0].Length, 1, 1, mask[1].Length);
                masks[index] = new ScoreMask(torch.where(seen, torch.tensor(0f), torch.tensor(Never)));
            }
        }

        return masks;
    }

    /// <remarks>The query heads of a group become further rows, so that keys and values are never repeated.</remarks>
    protected override Value Attention(Value query, Value keys, Value values, Value? bias, KeyMask? mask, bool byHeads)
    {
        long batch = query[0].Length, tokens = query[1].Length, heads = query[2].Length, width = query[3].Length;
        long groups = keys[byHeads ? 1 : 2].Length, seen = keys[byHeads ? 2 : 1].Length, share = heads / groups, rows = share * tokens;
        Tensor q = Grouped(query, groups);
        Tensor k = byHeads ? Read(keys) : Read(keys).transpose(1, 2), v = byHeads ? Read(values) : Read(values).transpose(1, 2);
        Tensor? scores = mask is ScoreMask prepared ? prepared.Scores : bias is null ? null : Read(bias);
        if (scores is not null)
        {
            if (share > 1 && scores.shape[2] > 1)
            {
                scores = scores.unsqueeze(2).expand(scores.shape[0], 1, share, tokens, seen).reshape(scores.shape[0], 1, rows, seen);
            }

            scores = scores.expand(batch, groups, rows, seen);
        }

        // libtorch's fused kernel takes twice as long backward on processors, which pays off for thousands of keys only.
        Tensor mixed = q.device.type == DeviceType.CPU
            ? Scored(q.matmul(k.Times(1 / MathF.Sqrt(width)).transpose(-2, -1)), scores).softmax(-1).matmul(v)
            : Full(F.scaled_dot_product_attention(Rounded(q), Rounded(k), Rounded(v), scores is null ? null : Rounded(scores)));
        return Computed(mixed.reshape(batch, groups, share, tokens, width).permute(0, 3, 1, 2, 4).reshape(batch, tokens, heads * width));

        static Tensor Scored(Tensor products, Tensor? scores) => scores is null ? products : products.Plus(scores);
    }

    // [batch, groups, share * tokens, width]. A block asks its own tokens, the picture and the text with the same queries.
    private Tensor Grouped(Value query, long groups)
    {
        if (!ReferenceEquals(_grouped.Query, query) || _grouped.Groups != groups)
        {
            long batch = query[0].Length, tokens = query[1].Length, share = query[2].Length / groups, width = query[3].Length;
            _grouped = (query, groups, Read(query).reshape(batch, tokens, groups, share, width).permute(0, 2, 3, 1, 4)
                .reshape(batch, groups, share * tokens, width));
        }

        return _grouped.Tensor!;
    }

    protected override Value Softmax(Value value, int axis, bool logarithm) =>
        Computed(logarithm ? Read(value).log_softmax(axis) : Read(value).softmax(axis));

    protected override Value LayerNorm(Value x, Value? weight, Value? bias, float epsilon) =>
        Computed(F.layer_norm(Read(x), [x[-1].Length], weight is null ? null : Read(weight), bias is null ? null : Read(bias), epsilon));

    protected override Value RmsNorm(Value x, Value weight, float epsilon)
    {
        Tensor values = Read(x);
        return Computed(values.device.type == DeviceType.CPU
            ? RmsNormFunction.Apply(values, Read(weight), epsilon)
            : values * values.square().mean([-1], keepdim: true).Plus(epsilon).rsqrt() * Read(weight));
    }

    protected override Value GroupNorm(Value x, Value weight, Value bias, int groups, float epsilon) => x[1].Length % groups == 0
        ? Computed(F.group_norm(Read(x), groups, Read(weight), Read(bias), epsilon))
        : throw new ShapeException($"GroupNorm: {x[1]} channels of {x} don't divide into {groups} groups.");

    private Tensor Linear(Tensor rounded, Value weight, Value? bias) => F.linear(rounded, Rounded(Read(weight)), RoundedBias(bias));

    private Tensor RoundedBias(Value? bias) => bias is null ? null! : Rounded(Read(bias));

    private Tensor Rounded(Tensor tensor) => precision == TrainingPrecision.BFloat16 ? tensor.to_type(torch.ScalarType.BFloat16) : tensor;

    private Tensor Full(Tensor tensor) => precision == TrainingPrecision.BFloat16 ? tensor.to_type(torch.ScalarType.Float32) : tensor;

    private sealed class ScoreMask(Tensor scores) : KeyMask
    {
        public Tensor Scores { get; } = scores;
    }
}
