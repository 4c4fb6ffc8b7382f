using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Quantization;

namespace OnnxPixWizard.Graphs.Tests.Quantization;

[TestClass]
public sealed class BlockIntegersTests
{
    private const int Outputs = 3, Inputs = 80;

    private static readonly float[] s_matrix = [
        .. Enumerable.Range(0, Outputs * Inputs).Select(static index => MathF.Sin(index * index) + (index / 100f))];

    [TestMethod]
    public void Parts_UnequalBlocks_MakeTheMatrixAgain()
    {
        BlockIntegers blocks = new(LazyTensor.From(Tensor.From<float>(s_matrix, Outputs, Inputs)));
        byte[] integers = blocks.Integers.ToTensor().Data.ToArray(), zeros = blocks.Zeros.ToTensor().Data.ToArray();
        float[] scales = blocks.Scales.ToTensor().AsSpan<float>().ToArray();

        // 80 inputs are two whole blocks and a half one.
        for (int output = 0; output < Outputs; output++)
        {
            for (int input = 0; input < Inputs; input++)
            {
                int block = input / 32, scale = (output * 3) + block, place = (output * 48) + (input / 2);
                int zero = (zeros[(output * 2) + (block / 2)] >> (4 * (block % 2))) & 15,
                    integer = (integers[place] >> (4 * (input % 2))) & 15;
                Assert.AreEqual(s_matrix[(output * Inputs) + input], (integer - zero) * scales[scale], delta: 2 * scales[scale]);
            }
        }
    }

    [TestMethod]
    public void Read_AnyRange_IsThatOfTheWhole()
    {
        BlockIntegers blocks = new(LazyTensor.From(Tensor.From<float>(s_matrix, Outputs, Inputs)));
        byte[] whole = blocks.Integers.ToTensor().Data.ToArray(), part = new byte[70];

        blocks.Integers.Read(31, part);

        CollectionAssert.AreEqual(whole[31..101], part);
    }

    [TestMethod]
    public void Parts_Zeros_StayZeros()
    {
        BlockIntegers blocks = new(LazyTensor.From(Tensor.Zeros(ElementType.Float32, 1, 32)));

        Assert.AreEqual(0, blocks.Integers.ToTensor().Data.ToArray().Max());
        Assert.AreEqual(0, blocks.Zeros.ToTensor().Data.ToArray()[0]);
        Assert.AreEqual(1, blocks.Scales.ToTensor().AsSpan<float>()[0]);
    }
}
