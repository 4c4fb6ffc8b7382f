using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.PixNerd;

namespace OnnxPixWizard.Training.Tests.Evaluation.PixNerd;

[TestClass]
public sealed class RefinedGridTests
{
    // Two planes of 2 rows and 6 columns over one coarse row of two pixels.
    private static readonly float[] s_fine = [
        0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111];
    private static readonly RefinedGrid s_grid = new(new ImageSize(2, 1), across: 3, down: 2);

    [TestMethod]
    public void FineSize_Factors_MultiplyEachSide() => Assert.AreEqual(new ImageSize(6, 2), s_grid.FineSize);

    [TestMethod]
    public void Pick_Planes_TakesTheFirstPixelOfEach() => CollectionAssert.AreEqual((float[])[0, 3, 100, 103], s_grid.Pick(s_fine));

    [TestMethod]
    public void Average_Planes_TakesTheMeanOfEach() => CollectionAssert.AreEqual((float[])[4, 7, 104, 107], s_grid.Average(s_fine));

    [TestMethod]
    public void Pick_Planes_IsTheNearestNeighbourOfFloor()
    {
        RefinedGrid grid = new(new ImageSize(5, 3), across: 4, down: 2);
        float[] fine = [.. Enumerable.Range(0, 3 * 20 * 6).Select(static value => (float)value)];

        float[] picked = grid.Pick(fine);

        for (int i = 0; i < picked.Length; i++)
        {
            (int line, int x) = Math.DivRem(i, 5);
            (int plane, int y) = Math.DivRem(line, 3);
            Assert.AreEqual(fine[(((plane * 6) + (int)Math.Floor(y * 6.0 / 3)) * 20) + (int)Math.Floor(x * 20.0 / 5)], picked[i]);
        }
    }

    [TestMethod]
    public void Average_NoWholePlanes_IsRefused() => Assert.ThrowsExactly<ArgumentException>(() => s_grid.Average(new float[13]));
}
