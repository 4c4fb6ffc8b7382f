using System.IO.Compression;
using System.Text;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Metrics;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

[TestClass]
public sealed class PhotoMetricsTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("disparity").FullName;

    [TestCleanup]
    public void Cleanup() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Ssim_EqualPlanes_IsOne()
    {
        float[] plane = Noise(32 * 20, 1);

        Assert.AreEqual(1, StructuralSimilarity.Of(plane, plane, 32), 1e-6);
    }

    [TestMethod]
    public void Ssim_ConstantPlanes_IsTheTermOfTheirMeans()
    {
        float[] dark = [.. Enumerable.Repeat(0.2f, 16 * 16)], bright = [.. Enumerable.Repeat(0.6f, 16 * 16)];

        double expected = ((2 * 0.2 * 0.6) + 1e-4) / ((0.2 * 0.2) + (0.6 * 0.6) + 1e-4);

        Assert.AreEqual(expected, StructuralSimilarity.Of(dark, bright, 16), 1e-3);
    }

    [TestMethod]
    public void Ssim_OneWindow_IsTheFormulaWithGaussianWeights()
    {
        float[] a = Noise(11 * 11, 1), b = Noise(11 * 11, 2);
        double[] weights = [
            .. Enumerable.Range(0, 121).Select(static i => Math.Exp(-(Math.Pow((i % 11) - 5, 2) + Math.Pow((i / 11) - 5, 2)) / 4.5))];
        double total = weights.Sum(), x = 0, y = 0, xx = 0, yy = 0, xy = 0;
        for (int i = 0; i < 121; i++)
        {
            double w = weights[i] / total;
            (x, y, xx, yy, xy) = (x + (w * a[i]), y + (w * b[i]), xx + (w * a[i] * a[i]), yy + (w * b[i] * b[i]), xy + (w * a[i] * b[i]));
        }

        double expected =
            ((2 * x * y) + 1e-4) * ((2 * (xy - (x * y))) + 9e-4) / (((x * x) + (y * y) + 1e-4) * (xx - (x * x) + yy - (y * y) + 9e-4));

        Assert.AreEqual(expected, StructuralSimilarity.Of(a, b, 11), 1e-4);
    }

    [TestMethod]
    [DataRow(0, 1.0)]
    [DataRow(2, 1.0)]
    [DataRow(3, 0.0)]
    public void F1_LineMovedAside_CountsUpToTwoPixels(int moved, double expected)
    {
        Assert.AreEqual(expected, EdgeAgreement.F1(Line(5), Line(5 + moved), 16));
    }

    [TestMethod]
    public void F1_HalfOfTheTruthDrawn_IsTheHarmonicMean()
    {
        bool[] both = [.. Line(2).Zip(Line(12), static (a, b) => a || b)];

        Assert.AreEqual(2 * 1 * 0.5 / 1.5, EdgeAgreement.F1(Line(2), both, 16), 1e-9);
    }

    [TestMethod]
    [DataRow(new[] { 1f, 2, 3, 4 }, new[] { 1f, 4, 9, 16 }, 1.0)]
    [DataRow(new[] { 1f, 2, 3, 4 }, new[] { 8f, 6, 4, 2 }, -1.0)]
    [DataRow(new[] { 1f, 2, 2, 3 }, new[] { 1f, 2, 3, 4 }, 0.9486833)]
    public void RankCorrelation_Orders_IsSpearmans(float[] first, float[] second, double expected)
    {
        Assert.AreEqual(expected, RankCorrelation.Of(first, second), 1e-6);
    }

    [TestMethod]
    public void FeatureDistance_FewerVectorsThanDimensions_OfAShiftedSet_IsTheShift()
    {
        const int count = 6, width = 20;
        float[] set = Noise(count * width, 3), moved = [.. set.Select(static value => value + 0.5f)];

        double distance = FeatureGaussian.Fit(set, width).DistanceTo(FeatureGaussian.Fit(moved, width));

        Assert.AreEqual(width * 0.25, distance, 1e-4);
    }

    [TestMethod]
    public void FeatureDistance_AFewerVectors_MeetsTheLongWay()
    {
        // The same Gaussian once from few vectors and once from each of them many times: more vectors than dimensions.
        const int count = 5, width = 8, times = 4;
        float[] first = Noise(count * width, 4), second = Noise(count * width, 5);
        float[] manyFirst = [.. Enumerable.Repeat(first, times).SelectMany(static s => s)],
            manySecond = [.. Enumerable.Repeat(second, times).SelectMany(static s => s)];

        double few = FeatureGaussian.Fit(first, width).DistanceTo(FeatureGaussian.Fit(second, width));
        double many = FeatureGaussian.Fit(manyFirst, width).DistanceTo(FeatureGaussian.Fit(manySecond, width));

        // Their covariances differ by the denominators alone, n - 1.
        double shift = Enumerable.Range(0, width).Sum(i => Math.Pow(Column(first, i) - Column(second, i), 2));
        double factor = (count * times) - 1.0;
        Assert.AreEqual((few - shift) * times * (count - 1) / factor, many - shift, 1e-4);

        static double Column(float[] set, int column) => Enumerable.Range(0, count).Average(row => set[(row * width) + column]);
    }

    [TestMethod]
    public void Iou_Masks_CountFromHalfOpacityOn()
    {
        Assert.AreEqual(1 / 3.0, SubjectEvaluation.Iou([255, 200, 100, 0], [255, 0, 255, 0]), 1e-9);
    }

    [TestMethod]
    public void Disparity_ArrayInAZip_IsReadWithoutWhatIsUnknown()
    {
        new Picture(3, 2).Save(Path.Combine(_folder, "street_left.png"));
        using (ZipArchive archive = ZipFile.Open(Path.Combine(_folder, "street_disp.npz"), ZipArchiveMode.Create))
        using (Stream entry = archive.CreateEntry("arr_0.npy").Open())
        {
            string header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }".PadRight(117) + "\n";
            entry.Write([0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)]);
            foreach (float value in (float[])[1, 2, float.PositiveInfinity, 4, 5, 6])
            {
                entry.Write(BitConverter.GetBytes(value));
            }
        }

        Disparity pair = Disparity.Read(_folder).Single();

        Assert.AreEqual(new ImageSize(3, 2), pair.Size);
        CollectionAssert.AreEqual(new float[] { 1, 2, 0, 4, 5, 6 }, pair.Values);
    }

    private static bool[] Line(int column) => [.. Enumerable.Range(0, 16 * 16).Select(i => i % 16 == column)];

    private static float[] Noise(int count, ulong seed)
    {
        SeededRandom random = new(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Uniform())];
    }
}
