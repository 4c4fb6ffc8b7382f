using OnnxPixWizard.Export.Comparisons;

namespace OnnxPixWizard.Export.Tests.Comparisons;

[TestClass]
public sealed class DifferenceFiguresTests
{
    [TestMethod]
    public void Of_KnownLists_GivesKnownFigures()
    {
        DifferenceFigures figures = DifferenceFigures.Of([3f, 4f], [3f, 3f]);

        Assert.AreEqual(21 / (5 * Math.Sqrt(18)), figures.Cosine, 1e-12);
        Assert.AreEqual(0.2, figures.RelativeError, 1e-12);
        Assert.AreEqual(1, figures.LargestDifference);
        Assert.AreEqual(10 * Math.Log10(2), figures.Psnr(1), 1e-12);
    }

    [TestMethod]
    public void Of_EqualLists_HaveNoNoise()
    {
        DifferenceFigures figures = DifferenceFigures.Of([0f, 0f], [0f, 0f]);

        Assert.AreEqual(1, figures.Cosine);
        Assert.AreEqual(double.PositiveInfinity, figures.Psnr(1));
    }

    [TestMethod]
    public void Of_UnequalLengths_IsRefused() =>
        Assert.ThrowsExactly<ArgumentException>(static () => DifferenceFigures.Of([1f], [1f, 2f]));
}
