using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Tests.Sampling;

[TestClass]
public sealed class AdamsCoefficientsTests
{
    [TestMethod]
    [DataRow(1, new[] { 1.0 })]
    [DataRow(2, new[] { -1.0 / 2, 3.0 / 2 })]
    [DataRow(3, new[] { 5.0 / 12, -16.0 / 12, 23.0 / 12 })]
    [DataRow(4, new[] { -9.0 / 24, 37.0 / 24, -59.0 / 24, 55.0 / 24 })]
    public void Compute_EqualSteps_AreAdamsAndBashforths(int order, double[] expected)
    {
        double[] shares = new double[order];

        AdamsCoefficients.Compute([0, 1, 2, 3, 4], 3, shares);

        for (int i = 0; i < order; i++)
        {
            Assert.AreEqual(expected[i], shares[i], 1e-14);
        }
    }

    [TestMethod]
    public void Compute_UnequalSteps_IntegrateCubicsExactly()
    {
        float[] times = [0, 0.125f, 0.5f, 0.625f, 1];
        double[] shares = new double[4];

        AdamsCoefficients.Compute(times, 3, shares);
        double mean = shares.Zip(times, static (share, t) => share * t * t * t).Sum();

        Assert.AreEqual((1 - Math.Pow(0.625, 4)) / 4 / 0.375, mean, 1e-14);
    }

    [TestMethod]
    public void Compute_SecondOrder_DependsOnTheRatioOfSteps()
    {
        double[] shares = new double[2];

        AdamsCoefficients.Compute([0, 0.5f, 0.75f], 1, shares);

        Assert.AreEqual(-0.25, shares[0], 1e-15);
        Assert.AreEqual(1.25, shares[1], 1e-15);
    }
}
