using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Comparisons;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Export.Tests.Conversion;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Export.Tests.Comparisons;

[TestClass]
public sealed class PixNerdComparerTests
{
    private static readonly ComparisonOptions Options = new()
        { Requests = 2, Steps = 2, Runtime = new RuntimeOptions { Provider = ExecutionProvider.Cpu } };

    [TestMethod]
    [DataRow(false, "class", "0")]
    [DataRow(true, "text", "a photo of a cat")]
    public void Compare_BundleWithItsQuantizedCopy_FindsThemClose(bool isText, string task, string asked)
    {
        using NerdFolders folders = new();
        string other = Path.Combine(folders.Root, "other");
        PixNerdConverter.Convert(folders.Request(isText));
        BundleQuantizer.Write(folders.Bundle, other, new PrecisionOptions { Precision = BundlePrecision.Int8 });

        IReadOnlyList<RequestComparison> comparisons = BundleComparer.Compare(folders.Bundle, other, Options);

        Assert.HasCount(2, comparisons);
        Assert.AreEqual((task, asked, 32, 16, 2),
            (comparisons[0].Task, comparisons[0].Instruction, comparisons[0].Width, comparisons[0].Height, comparisons[0].Steps));
        foreach (RequestComparison comparison in comparisons)
        {
            Assert.HasCount(2, comparison.Velocities);
            Assert.IsTrue(comparison.Velocities.All(static velocity => velocity.Figures.Cosine is > 0.995 and < 1));
            Assert.IsTrue(comparison.Picture.Psnr(1) > 20, $"{comparison.Picture.Psnr(1)}");
        }
    }

    [TestMethod]
    public void Compare_BundleWithItself_FindsNoDifference()
    {
        using NerdFolders folders = new();
        PixNerdConverter.Convert(folders.Request(isText: false));

        RequestComparison comparison = BundleComparer.Compare(
            folders.Bundle, folders.Bundle, Options with { Instructions = ["7"] }).Single();

        Assert.AreEqual("7", comparison.Instruction);
        Assert.IsTrue(comparison.Velocities.All(static velocity => velocity.Figures.LargestDifference == 0));
        Assert.AreEqual(0, comparison.Picture.LargestDifference);
    }

    [TestMethod]
    public void Compare_OtherNetwork_IsRefused()
    {
        using NerdFolders folders = new();
        string other = Path.Combine(folders.Root, "other");
        PixNerdConversionRequest request = folders.Request(isText: false);
        PixNerdConverter.Convert(request);
        PixNerdConverter.Convert(request with { Target = other, Grid = (16, 16) });

        Assert.ThrowsExactly<BundleException>(() => BundleComparer.Compare(folders.Bundle, other, Options));
    }

    [TestMethod]
    public void Compare_Pictures_AreRefused()
    {
        using NerdFolders folders = new();
        PixNerdConverter.Convert(folders.Request(isText: false));

        Assert.ThrowsExactly<OptionException>(() =>
            BundleComparer.Compare(folders.Bundle, folders.Bundle, Options with { Pictures = ["photo.png"] }));
    }
}
