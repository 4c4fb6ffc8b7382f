using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Comparisons;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Export.Tests.Precision;

[TestClass]
public sealed class BundleQuantizerTests
{
    private readonly string _parent = Directory.CreateTempSubdirectory("pixwizard-precision-").FullName;

    private string Target => Path.Combine(_parent, "bundle");

    [TestCleanup]
    public void Delete() => Directory.Delete(_parent, recursive: true);

    [TestMethod]
    [DataRow(BundlePrecision.Int8, "int8", 0.35, 0.999)]
    [DataRow(BundlePrecision.Int4, "int4", 0.31, 0.998)]
    [DataRow(BundlePrecision.Float16, "float16", 0.53, 0.9999)]
    public void Write_ShippedBundle_IsSmallAndClose(object chosen, string name, double share, double cosine)
    {
        BundlePrecision precision = (BundlePrecision)chosen;
        BundleQuantizer.Write(ShippedBundle.Folder, Target, new PrecisionOptions { Precision = precision });

        IReadOnlyList<RequestComparison> comparisons = BundleComparer.Compare(ShippedBundle.Folder, Target, new ComparisonOptions
        {
            Requests = 1, Steps = 1, Runtime = new RuntimeOptions { Provider = ExecutionProvider.Cpu, AllowFallback = true },
        });
        double worst = comparisons.SelectMany(static comparison => comparison.Velocities).Min(static velocity => velocity.Figures.Cosine);
        Assert.AreEqual(name, Bundle.Open(Target).Manifest.Precision);
        Assert.IsTrue(Size(Target) <= share * Size(ShippedBundle.Folder), $"{Size(Target)} bytes");
        Assert.IsTrue(worst >= cosine, $"cosine {worst}");
        CollectionAssert.AreEqual(Array.Empty<string>(), Directory.GetFiles(Target, "*.part"));
    }

    [TestMethod]
    public void Read_QuantizedBundle_SaysThatWeightsAreNotExact()
    {
        CopyAs(PrecisionNames.Int8);

        BundleException thrown = Assert.ThrowsExactly<BundleException>(() => BundleParameters.Read(Target));

        Assert.AreEqual("precision", thrown.Field);
        StringAssert.Contains(thrown.Message, "int8");
    }

    [TestMethod]
    public void Write_BundleOfAnotherPrecision_IsRefused()
    {
        CopyAs(PrecisionNames.Float16);

        Assert.ThrowsExactly<BundleException>(() =>
            BundleQuantizer.Write(Target, Path.Combine(_parent, "other"), new PrecisionOptions { Precision = BundlePrecision.Int8 }));

        Assert.IsFalse(Directory.Exists(Path.Combine(_parent, "other")));
    }

    [TestMethod]
    public void Write_FolderInUse_IsRefused()
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, "mine.txt"), "mine");

        Assert.ThrowsExactly<IOException>(() =>
            BundleQuantizer.Write(ShippedBundle.Folder, Target, new PrecisionOptions { Precision = BundlePrecision.Int8 }));

        Assert.AreEqual(1, Directory.GetFileSystemEntries(_parent).Length);
    }

    [TestMethod]
    public void Write_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => BundleQuantizer.Write(
            ShippedBundle.Folder, Target, new PrecisionOptions { Precision = BundlePrecision.Int8 }, progress: null, source.Token));

        Assert.AreEqual(0, Directory.GetFileSystemEntries(_parent).Length);
    }

    [TestMethod]
    [DataRow(PrecisionNames.Float16)]
    [DataRow(PrecisionNames.BFloat16)]
    public void Load_HalfOnTheCpu_IsRefusedByName(string precision)
    {
        CopyAs(precision);

        ProviderUnavailableException thrown = Assert.ThrowsExactly<ProviderUnavailableException>(
            () => PixWizardPipeline.Load(Target, new RuntimeOptions { Provider = ExecutionProvider.Cpu }));

        StringAssert.Contains(thrown.Message, precision);
        StringAssert.Contains(thrown.Message, "RuntimeOptions.AllowFallback");
    }

    // Of the graphs that are rewritten: restorer, chooser and tokenizers are copied.
    private static long Size(string folder) => new DirectoryInfo(folder).EnumerateFiles("*.onnx")
        .Where(static file => file.Name is not ("restorer.onnx" or "perception.onnx")).Sum(static file => file.Length);

    private void CopyAs(string precision)
    {
        Directory.CreateDirectory(Target);
        foreach (string file in Directory.GetFiles(ShippedBundle.Folder))
        {
            File.Copy(file, Path.Combine(Target, Path.GetFileName(file)));
        }

        (BundleManifest.Load(Path.Combine(Target, BundleManifest.FileName)) with { Precision = precision }).Save(Target);
    }
}
