using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Quantization;

namespace OnnxPixWizard.Graphs.Tests.Quantization;

[TestClass]
public sealed class ScaledIntegersTests
{
    private static readonly float[] s_matrix = [1f, -20f, 0f, 0.5f, 10f, 0f];

    [TestMethod]
    public void Columns_EachHasItsOwnFactor()
    {
        ScaledIntegers quantized = new(LazyTensor.From(Tensor.From<float>(s_matrix, 2, 3)), axis: 1);

        CollectionAssert.AreEqual((float[])[1f / 127, 20f / 127, 1f], quantized.Scales.ToTensor().AsSpan<float>().ToArray());
        CollectionAssert.AreEqual((sbyte[])[127, -127, 0, 64, 64, 0], quantized.Integers.ToTensor().AsSpan<sbyte>().ToArray());
    }

    [TestMethod]
    public void Rows_EachHasItsOwnFactor()
    {
        ScaledIntegers quantized = new(LazyTensor.From(Tensor.From<float>(s_matrix, 2, 3)), axis: 0, limit: 63);

        CollectionAssert.AreEqual((float[])[20f / 63, 10f / 63], quantized.Scales.ToTensor().AsSpan<float>().ToArray());
        CollectionAssert.AreEqual((sbyte[])[3, -63, 0, 3, 63, 0], quantized.Integers.ToTensor().AsSpan<sbyte>().ToArray());
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(1)]
    public void Read_AnyRange_IsThatOfTheWhole(int axis)
    {
        float[] values = [.. Enumerable.Range(0, 77).Select(static index => MathF.Sin(index * index))];
        ScaledIntegers quantized = new(LazyTensor.From(Tensor.From<float>(values, 7, 11)), axis);
        byte[] whole = quantized.Integers.ToTensor().Data.ToArray(), part = new byte[29];

        quantized.Integers.Read(17, part);

        CollectionAssert.AreEqual(whole[17..46], part);
    }
}
