using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Quantization;

namespace OnnxPixWizard.Graphs.Tests.Quantization;

[TestClass]
public sealed class RoundedTensorTests
{
    [TestMethod]
    [DataRow(1f, (ushort)0x3F80)]
    [DataRow(1.00390625f, (ushort)0x3F80)] // halfway: to the even one below
    [DataRow(1.01171875f, (ushort)0x3F82)] // halfway: to the even one above
    [DataRow(-1e38f, (ushort)0xFE96)]
    [DataRow(float.PositiveInfinity, (ushort)0x7F80)]
    public void Round_BFloat16_GoesToTheNearestEven(float value, ushort expected)
    {
        byte[] bytes = new byte[2];

        RoundedTensor.Round([value], ElementType.BFloat16, bytes);

        Assert.AreEqual(expected, BitConverter.ToUInt16(bytes));
    }

    [TestMethod]
    public void Round_NotANumber_StaysOne()
    {
        byte[] bytes = new byte[2];

        RoundedTensor.Round([BitConverter.UInt32BitsToSingle(0x7F800001)], ElementType.BFloat16, bytes);

        Assert.AreEqual(0x7FC0, BitConverter.ToUInt16(bytes));
    }

    [TestMethod]
    public void Read_Halves_AreThoseOfTheRange()
    {
        RoundedTensor rounded = new(LazyTensor.From(Tensor.From<float>([1f, 2f, 0.333333f], 3)), ElementType.Float16);
        byte[] bytes = new byte[4];

        rounded.Read(1, bytes);

        Assert.AreEqual((Half)2f, BitConverter.ToHalf(bytes));
        Assert.AreEqual((Half)0.333333f, BitConverter.ToHalf(bytes, 2));
    }
}
