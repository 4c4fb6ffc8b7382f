using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>
/// Weights and arithmetic in 16-bit floats between inputs and outputs of 32 bits. What starts from a stored weight (products, convolutions,
/// lookups) or is attention is computed in 16 bits, and so is what follows from it, but for sums over many numbers, softmax, quotients,
/// powers and angles, which stay islands of 32 bits. The norms' operators compute in 32 bits inside.
/// </summary>
/// <param name="stored">Elements of what the graph stores.</param>
/// <param name="half">The 16-bit type.</param>
/// <param name="sumsInFloat">Whether additions stay in 32 bits: for networks whose residual stream leaves the range of IEEE halves.</param>
internal sealed class HalfRewrite(StoredTensors stored, ElementType half, bool sumsInFloat = false) : GraphRewrite(stored)
{
    // Four channels of a head carry a mask, each a quarter of it: together -3e4, which a half still holds.
    private const float Masked = -7500;

    private readonly Dictionary<string, RecordedValue> _rounded = new(StringComparer.Ordinal);

    // Follow their inputs.
    private static readonly HashSet<string> s_followers = new(StringComparer.Ordinal)
    {
        "Add", "Sub", "Mul", "Neg", "Sigmoid", "Tanh", "Relu", "Gelu", "QuickGelu", "Where", "MatMul", "FusedMatMul", "Identity",
        "Concat", "Split", "Slice", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Expand", "Pad", "Gather", "GatherND", "DepthToSpace",
        "SpaceToDepth", "Resize", "LayerNormalization", "SimplifiedLayerNormalization",
    };

    /// <inheritdoc/>
    protected override IReadOnlyList<RecordedValue> Rewrite(Node node, IReadOnlyList<RecordedValue?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        ElementType type = IsHalf(node, inputs) ? half : ElementType.Float32;
        RecordedValue?[] typed = new RecordedValue?[inputs.Count];
        for (int index = 0; index < typed.Length; index++)
        {
            typed[index] = inputs[index] is { } input && input.Type is ElementType.Float32 or ElementType.Float16 or ElementType.BFloat16
                && !IsSetting(node, index)
                ? Typed(node, index, inputs[index]!, type)
                : inputs[index];
        }

        IReadOnlyList<RecordedValue> results = Copy(node, typed);
        if (node.OpType == "MatMul" && type == half)
        {
            Tell(typed[0]!, results[0], MatrixOf(node.Input(1))?.Layout);
        }

        return results;
    }

    // Scales of a resize and the like are no data.
    private static bool IsSetting(Node node, int index) => node.OpType == "Resize" && index > 0;

    private bool IsHalf(Node node, IReadOnlyList<RecordedValue?> inputs)
    {
        switch (node.OpType)
        {
            // Convolutions know brain floats only from a later operator set on.
            case "Conv" when half == ElementType.BFloat16:
                return false;
            case "MatMul" or "FusedMatMul" or "Gemm" when IsStored(node.Input(0)) || IsStored(node.Input(1)):
            case "Gather" when IsStored(node.Input(0)):
            case "Conv" when IsStored(node.Input(1)):
            case "MultiHeadAttention":
                return true;
            // Squares and sums of the residual stream leave the range first.
            case "Mul" when ReferenceEquals(inputs[0], inputs[1]):
            case "Add" when sumsInFloat:
                return false;
            default:
                return s_followers.Contains(node.OpType) && inputs.Any(input => input?.Type == half);
        }
    }

    // Also what the graph takes a part of first.
    private static bool IsStored(RecordedValue value) => value.Type == ElementType.Float32
        && (value.Layout is not null || value.Lazy is not null
            || (value.Producer is { OpType: "Transpose" or "Split" or "Slice" } node && IsStored(node.Input(0))));

    private RecordedValue Typed(Node node, int index, RecordedValue input, ElementType type)
    {
        RecordedValue source = node.Input(index);
        if (source.Constant is { Type: ElementType.Float32 } constant)
        {
            return Constant(node, constant, type);
        }

        if (type == half && (source.Layout is not null || source.Lazy is not null))
        {
            return Rounded(source);
        }

        return Convert(input, type);
    }

    private RecordedValue Rounded(RecordedValue source)
    {
        if (!_rounded.TryGetValue(source.Name, out RecordedValue? rounded) || !ReferenceEquals(rounded.Graph, Target))
        {
            rounded = Target.Stored(Target.FreeName(source.Name + ".half"), new RoundedTensor(Stored.Read(source), half));
            _rounded[source.Name] = rounded;
        }

        return rounded;
    }

    private RecordedValue Constant(Node node, Tensor constant, ElementType type)
    {
        float[] values = constant.AsSpan<float>().ToArray();
        if (half == ElementType.Float16)
        {
            // A number that a half can't hold is one that masks; so is any choice far below all scores.
            (float lowest, float masked) = node.OpType == "Where" ? (Masked, Masked) : ((float)Half.MinValue, 4 * Masked);
            foreach (ref float value in values.AsSpan())
            {
                value = value < lowest ? masked : value;
            }
        }

        if (type == ElementType.Float32)
        {
            return Target.Constant(Tensor.From<float>(values, constant.Shape));
        }

        Tensor rounded = Tensor.Zeros(type, constant.Shape);
        RoundedTensor.Round(values, type, rounded.Data.Span);
        return Target.Constant(rounded);
    }
}
