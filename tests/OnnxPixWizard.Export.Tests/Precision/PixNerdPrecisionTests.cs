using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Comparisons;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Export.Tests.Conversion;

namespace OnnxPixWizard.Export.Tests.Precision;

[TestClass]
public sealed class PixNerdPrecisionTests
{
    [TestMethod]
    [DataRow(false, BundlePrecision.Int8, 0.9997)]
    [DataRow(true, BundlePrecision.Int8, 0.9997)]
    [DataRow(false, BundlePrecision.Int4, 0.998)]
    [DataRow(true, BundlePrecision.Int4, 0.998)]
    [DataRow(false, BundlePrecision.Float16, 0.99999)]
    [DataRow(true, BundlePrecision.Float16, 0.99999)]
    public void Convert_Precision_KeepsTheVelocities(bool isText, object chosen, double least)
    {
        BundlePrecision precision = (BundlePrecision)chosen;
        using NerdFolders folders = new();
        PixNerdConversionRequest request = folders.Request(isText);
        string other = Path.Combine(folders.Root, "other");
        PixNerdConverter.Convert(request);
        PixNerdConverter.Convert(request with { Target = other, Precision = new PrecisionOptions { Precision = precision } });
        using NerdBundle first = new(folders.Bundle), second = new(other);

        foreach (float time in (float[])[0, 0.3f, 0.9f])
        {
            Tensor pictures = Tensor.From<float>(TestLinear.Normal(3, 2 * 3 * 32 * 64, 1), 2, 3, 32, 64);
            DifferenceFigures figures = DifferenceFigures.Of(Velocity(first), Velocity(second));

            Assert.IsTrue(figures.Cosine >= least, $"cosine {figures.Cosine} at {time}");

            ReadOnlySpan<float> Velocity(NerdBundle bundle) => bundle.Velocity(pictures, time, Condition(bundle, isText)).AsSpan<float>();
        }
    }

    private static Tensor Condition(NerdBundle bundle, bool isText)
    {
        if (!isText)
        {
            return Tensor.From<long>([3, 10], 2);
        }

        long[] ids = [.. Enumerable.Range(0, 32).Select(static index => (long)(index * 7 % 296))],
            mask = [.. Enumerable.Range(0, 32).Select(static index => index % 16 < 9 ? 1L : 0)];
        return bundle.Encode(Tensor.From<long>(ids, 2, 16), Tensor.From<long>(mask, 2, 16));
    }
}
