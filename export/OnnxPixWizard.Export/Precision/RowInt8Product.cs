using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Quantization;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>A product of 8-bit integers: signed weights with a factor a column, unsigned
/// activations with a factor a row that is found when they are known.</summary>
internal static class RowInt8Product
{
    private const byte Zero = 128;
    private const float Step = 1f / 127;

    public static RecordedValue Add(Graph target, RecordedValue x, StoredMatrix weight, int weightBits = 8)
    {
        // In [-1, 1] for every row, also one of zeros.
        Value largest = Op.Max(Op.ReduceMax(Op.Abs(x), keepDimensions: true, -1), target.Scalar(1e-30f));
        Value zero = target.Constant(Tensor.Scalar(Zero));
        Value bytes = target.Add("QuantizeLinear", [x / largest, target.Scalar(Step), zero]);

        ScaledIntegers integers = new(weight.Elements, axis: 1, weightBits == 7 ? sbyte.MaxValue / 2 : sbyte.MaxValue);
        RecordedValue columns = target.Stored(target.FreeName(weight.Name + ".int8"), integers.Integers),
            scales = target.Stored(target.FreeName(weight.Name + ".scale"), integers.Scales);
        RecordedValue product = target.Add(
            "MatMulIntegerToFloat", [bytes, columns, target.Scalar(Step), scales, zero], domain: Op.Microsoft);
        return (RecordedValue)(product * largest);
    }
}
