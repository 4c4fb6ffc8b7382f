using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests.Tokens;

[TestClass]
public sealed class RopeTableTests
{
    [TestMethod]
    public void Fill_AnyToken_AlternatesRowAndColumn()
    {
        RopeSettings settings = new() { HeadWidth = 12 };
        float[] cos = new float[5 * 7 * 6], sin = new float[cos.Length];

        RopeTable.Fill(settings, new TokenGrid(5, 7), cos, sin);

        for (int token = 0; token < 35; token++)
        {
            for (int entry = 0; entry < 6; entry++)
            {
                double angle = (entry % 2 == 0 ? token / 7 : token % 7) * Math.Pow(10000, -4.0 * (entry / 2) / 12);
                Assert.AreEqual(Math.Cos(angle), cos[(token * 6) + entry], 1e-7);
                Assert.AreEqual(Math.Sin(angle), sin[(token * 6) + entry], 1e-7);
            }
        }
    }

    [TestMethod]
    public void Fill_Padding_RepeatsTheLastToken()
    {
        float[] cos = new float[9 * 4], sin = new float[9 * 4];

        RopeTable.Fill(new RopeSettings { HeadWidth = 8 }, new TokenGrid(2, 3), cos, sin);

        for (int row = 6; row < 9; row++)
        {
            CollectionAssert.AreEqual(cos[20..24], cos[(row * 4)..((row * 4) + 4)]);
            CollectionAssert.AreEqual(sin[20..24], sin[(row * 4)..((row * 4) + 4)]);
        }
    }

    [TestMethod]
    [DataRow(0.2, 0.66666666666666667, DisplayName = "before: every frequency divided by 1.5")]
    [DataRow(0.3, 0.73778794646688060, DisplayName = "after: 1.5^(-3/4) for j = 3 of d = 16")]
    public void Frequency_Watershed_ChangesTheRule(double t, double ratio)
    {
        RopeSettings plain = new() { HeadWidth = 16 }, scaled = plain with { ScaleFactor = 1.5, ScaleWatershed = 0.3 };

        Assert.AreEqual(ratio, scaled.Frequency(3, t) / plain.Frequency(3, t), 1e-12);
        Assert.IsTrue(scaled.DependsOnTime);
        Assert.IsFalse(plain.DependsOnTime);
    }

    [TestMethod]
    [DataRow(20, 24)]
    [DataRow(24, 20)]
    [DataRow(25, 25)]
    [DataRow(20, 20)]
    public void Fill_SpansThatAreNoTable_Throw(int cosines, int sines) => Assert.ThrowsExactly<ArgumentException>(
        () => RopeTable.Fill(new RopeSettings { HeadWidth = 8 }, new TokenGrid(2, 3), new float[cosines], new float[sines]));

    [TestMethod]
    [DataRow(0)]
    [DataRow(6)]
    public void HeadWidth_NoMultipleOfFour_Throws(int width) =>
        Assert.ThrowsExactly<OptionException>(() => _ = new RopeSettings { HeadWidth = width });
}
