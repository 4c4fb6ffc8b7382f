using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Scenes;

[TestClass]
public sealed class GaussianNoiseTests
{
    [TestMethod]
    public void Fill_ManyNumbers_HaveMomentsAndQuantilesOfTheNormalDistribution()
    {
        float[] values = new float[400_003];

        GaussianNoise.Fill(new SeededRandom(3), values);

        Assert.AreEqual(0, values.Average(), 0.01);
        Assert.AreEqual(1, values.Average(v => (double)v * v), 0.01);
        Assert.AreEqual(3, values.Average(v => Math.Pow(v, 4)), 0.06);
        Assert.AreEqual(0.84134, values.Count(v => v < 1) / (double)values.Length, 0.003);
        Assert.AreEqual(0.02275, values.Count(v => v < -2) / (double)values.Length, 0.001);
    }

    [TestMethod]
    public void Derive_OtherStream_GivesOtherNumbers()
    {
        Assert.AreNotEqual(SeededRandom.Derive(1, 1).NextBits(), SeededRandom.Derive(1, 2).NextBits());
        Assert.AreEqual(SeededRandom.Derive(1, 1).NextBits(), SeededRandom.Derive(1, 1).NextBits());
    }
}
