using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>Bundles in 16-bit floats on a machine that has the CPU provider alone.</summary>
[TestClass]
public sealed class HalfBundleTests
{
    [TestMethod]
    public void Inspect_BrainFloats_DescribesTheBundleAndSaysWhatIsMissing()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("inspect", Quantize(folder, BundlePrecision.BFloat16));

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(string.Empty, run.Error);
        StringAssert.Contains(run.Output, "bfloat16");
        StringAssert.Contains(run.Output, "step.onnx");
        StringAssert.Contains(run.Output, "made for another provider than cpu: Could not find an implementation for");
    }

    [TestMethod]
    public void Inspect_Halves_ListsInputsAndOutputs()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("inspect", Quantize(folder, BundlePrecision.Float16));

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "velocity Float32");
    }

    [TestMethod]
    [DataRow(BundlePrecision.Float16, "float16")]
    [DataRow(BundlePrecision.BFloat16, "bfloat16")]
    public void Run_HalvesOnTheCpu_AreRefusedByNameWithTheRemedy(object chosen, string name)
    {
        BundlePrecision precision = (BundlePrecision)chosen;
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "run", "-p", "A red ball.", "-o", folder.At("out.png"), "-m", Quantize(folder, precision), "--provider", "cpu");

        run.AssertFailed(5, name);
        StringAssert.Contains(run.Error, "float32 or int8");
        StringAssert.Contains(run.Error, "--allow-fallback");
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    [TestMethod]
    public void Run_HalvesWithFallbackAllowed_Paints()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("run", "-p", "A red ball.", "-o", folder.At("out.png"), "-m", Quantize(folder, BundlePrecision.Float16),
            "--provider", "cpu", "--allow-fallback");

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Error, "conversions around every node");
        Assert.IsTrue(File.Exists(folder.At("out.png")));
    }

    [TestMethod]
    public void Run_BrainFloatsWithFallbackAllowed_NameTheMissingKernel()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("run", "-p", "A red ball.", "-o", folder.At("out.png"), "-m", Quantize(folder, BundlePrecision.BFloat16),
            "--provider", "cpu", "--allow-fallback");

        run.AssertFailed(5, "bfloat16");
        StringAssert.Contains(run.Error, "float32 or int8");
    }

    private static string Quantize(TemporaryFolder folder, BundlePrecision precision)
    {
        string target = folder.At("half");
        BundleQuantizer.Write(SyntheticBundle.Folder, target, new PrecisionOptions { Precision = precision });
        return target;
    }
}
