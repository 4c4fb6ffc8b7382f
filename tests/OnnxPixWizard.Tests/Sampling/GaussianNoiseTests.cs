using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class GaussianNoiseTests
{
    [TestMethod]
    public void Fill_AnyValue_IsBoxMullerOfItsWords()
    {
        float[] values = Draw(4096, seed: 7, stream: 3);

        for (int i = 0; i < values.Length; i += 2)
        {
            Philox.Block block = Philox.Generate((ulong)i / 4, 3, 7);
            (uint radius, uint angle) = i % 4 == 0 ? (block.First, block.Second) : (block.Third, block.Fourth);
            double r = Math.Sqrt(-2 * Math.Log((radius + 1.0) / 4294967296.0));
            double a = 2 * Math.PI * angle / 4294967296.0;
            Assert.AreEqual(r * Math.Cos(a), values[i], 4e-7, $"value {i}");
            Assert.AreEqual(r * Math.Sin(a), values[i + 1], 4e-7, $"value {i + 1}");
        }
    }

    /// <summary>Computed apart from this code; whoever changes them changes every picture that a seed stands for.</summary>
    [TestMethod]
    public void Fill_SeedFortyTwo_HasTheseBits()
    {
        uint[] bits = Array.ConvertAll(Draw(8, seed: 42, stream: 1), BitConverter.SingleToUInt32Bits);

        CollectionAssert.AreEqual(
            new uint[] { 0x40082C17, 0x400A53F3, 0xBED108E0, 0xBFD472CA, 0x40015D4B, 0xBDDDA09E, 0x3EA52DFA, 0x40061DE4 }, bits);
    }

    [TestMethod]
    public void Fill_ShorterSpan_IsAPrefix()
    {
        float[] longer = Draw(103, seed: 1, stream: 0);

        CollectionAssert.AreEqual(longer[..98], Draw(98, seed: 1, stream: 0));
    }

    [TestMethod]
    [DataRow(1ul, 0ul)]
    [DataRow(0ul, 1ul)]
    public void Fill_OtherSeedOrStream_SharesNothing(ulong seed, ulong stream)
    {
        float[] one = Draw(256, seed: 0, stream: 0), other = Draw(256, seed, stream);

        Assert.IsFalse(one.Intersect(other).Any());
    }

    [TestMethod]
    public void Fill_ManyValues_AreStandardNormal()
    {
        float[] values = Draw(1 << 20, seed: 42, stream: 5);

        // Standard errors over 2^20 values: mean 0.001, variance 0.0014, fourth moment 0.0096, neighbors' correlation 0.001.
        Assert.AreEqual(0, values.Average(static v => (double)v), 0.004);
        Assert.AreEqual(1, values.Average(static v => (double)v * v), 0.006);
        Assert.AreEqual(3, values.Average(static v => Math.Pow(v, 4)), 0.04);
        Assert.AreEqual(0, values.Skip(1).Zip(values, static (a, b) => (double)a * b).Average(), 0.004);
        Assert.IsTrue(values.Max() > 4.2f && values.Min() < -4.2f);
    }

    private static float[] Draw(int count, ulong seed, ulong stream)
    {
        float[] values = new float[count];
        GaussianNoise.Fill(values, seed, stream);
        return values;
    }
}
