using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Export.Precision;

/// <summary>
/// Linear maps as products of 8-bit integers: signed weights with a factor a column, unsigned activations with a factor a row that is found when
/// they are known. A token with large activations costs the others nothing, unlike a factor for all; of ONNX Runtime's products on CPUs only
/// unsigned times signed take the VNNI and AMX kernels. Tables of embeddings become 8-bit too. All else stays in 32-bit floats.
/// </summary>
/// <param name="stored">Elements of what the graph stores.</param>
/// <param name="weightBits">7 or 8.</param>
public sealed class RowInt8Rewrite(StoredTensors stored, int weightBits = 8) : GraphRewrite(stored)
{
    private const byte Zero = 128;
    private const float Step = 1f / 127;

    /// <inheritdoc/>
    protected override IReadOnlyList<Value> Rewrite(Node node, IReadOnlyList<Value?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        ArgumentNullException.ThrowIfNull(inputs);
        if (node.OpType == "Gather" && MatrixOf(node.Input(0)) is { } table && LinearLayers.IsLookup(node, table))
        {
            return [TableLookup.Add(Target, table, inputs[1]!)];
        }

        return node.OpType == "MatMul" && MatrixOf(node.Input(1)) is { } weight && LinearLayers.IsProduct(node, weight)
            ? [Product(inputs[0]!, weight)]
            : Copy(node, inputs);
    }

    private Value Product(Value x, StoredMatrix weight)
    {
        // In [-1, 1] for every row, also one of zeros.
        Value largest = Op.Max(Op.ReduceMax(Op.Abs(x), keepDimensions: true, -1), Target.Scalar(1e-30f));
        Value zero = Target.Constant(Tensor.Scalar(Zero));
        Value bytes = Target.Add("QuantizeLinear", [x / largest, Target.Scalar(Step), zero]);

        (Value integers, Value scales) = Weights(weight);
        Value product = Target.Add("MatMulIntegerToFloat", [bytes, integers, Target.Scalar(Step), scales, zero], domain: Op.Microsoft);
        return product * largest;
    }

    private (Value Integers, Value Scales) Weights(StoredMatrix weight)
    {
        ScaledIntegers integers = new(weight.Elements, axis: 1, weightBits == 7 ? sbyte.MaxValue / 2 : sbyte.MaxValue);
        return (Target.Stored(Target.FreeName(weight.Name + ".int8"), integers.Integers), Target.Stored(Target.FreeName(weight.Name + ".scale"), integers.Scales));
    }
}
