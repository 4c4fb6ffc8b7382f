using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Tests.Verification;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class PixNerdConverterTests
{
    private readonly CaseFolder _case = CaseFolder.Copy("pixnerd/checkpoint");

    private string Bundle => Path.Combine(_case.Folder, "bundle");

    private PixNerdConversionRequest Request =>
        new() { Checkpoint = Path.Combine(_case.Folder, "model.ckpt"), Target = Bundle, Grid = (24, 16) };

    [TestCleanup]
    public void Delete() => _case.Dispose();

    [TestMethod]
    public void Convert_ReferenceCheckpoint_GivesTheReferenceVelocities()
    {
        PixNerdConverter.Convert(Request);
        using ReferenceCase reference = ReferenceCase.Load(_case.Folder);
        using NerdBundle bundle = new(Bundle);
        Tensor pictures = reference.Io.ReadFloat32("in.x"), times = reference.Io.ReadFloat32("in.t"), classes = reference.Io.Read("in.y"),
            expected = reference.Io.ReadFloat32("out.v");

        for (int row = 0; row < times.Count; row++)
        {
            Tensor actual = bundle.Velocity(
                Row(pictures, row), times.AsSpan<float>()[row], Tensor.From<long>([classes.AsSpan<long>()[row]], 1));

            Comparison comparison = new(reference.Tolerance);
            comparison.Compare("out.v", Row(expected, row), actual);
            Assert.IsTrue(comparison.Agrees, comparison.ToResult().Message);
        }

        static Tensor Row(Tensor tensor, int row) => TensorLayouts.Slice(tensor, 0, row, 1);
    }

    [TestMethod]
    public void Convert_ThenExtract_GivesTheAveragedWeightsBackExactly()
    {
        ConversionResult result = PixNerdConverter.Convert(Request);
        SortedDictionary<string, Tensor> extracted = BundleParameters.Read(Bundle)[BundleParameters.Transformer];
        using ReferenceCase reference = ReferenceCase.Load(_case.Folder);
        Dictionary<string, float[]> expected = reference.Io.Tensors.Keys.Where(static name =>
            name.StartsWith("out.param.", StringComparison.Ordinal))
            .ToDictionary(static name => name["out.param.".Length..], name => reference.Io.ReadFloat32(name).AsSpan<float>().ToArray(),
                StringComparer.Ordinal);

        CollectionAssert.AreEquivalent(expected.Keys.ToArray(), extracted.Keys.ToArray());
        foreach ((string name, float[] values) in expected)
        {
            CollectionAssert.AreEqual(values, extracted[name].AsSpan<float>().ToArray(), name);
        }

        Assert.AreEqual(expected.Values.Sum(static values => (long)values.Length), result.Parameters);
        Assert.AreEqual(0, result.Notices.Count);
    }

    [TestMethod]
    public void Convert_ClassCheckpoint_WritesThePublishedSettings()
    {
        PixNerdConverter.Convert(Request with { Grid = null, ClassNames = ["a", "b", "c", "d", "e"] });

        OnnxPixWizard.Bundles.Bundle bundle = OnnxPixWizard.Bundles.Bundle.Open(Bundle);
        BundleManifest manifest = bundle.Manifest;
        SamplingSettings sampling = manifest.Sampling;
        Assert.AreEqual("pixnerd-class", manifest.Family);
        Assert.AreEqual((100, "euler", 1.0, 3.5, 0.1, 1.0),
            (sampling.Steps, sampling.Solver, sampling.TimeShift, sampling.TextGuidance, sampling.GuidanceFrom, sampling.GuidanceTo));
        Assert.AreEqual((4, 3, 32, 2, 2),
            (manifest.Network.PatchSize, manifest.Network.Channels, manifest.Network.Dim, manifest.Network.Layers, manifest.Network.Heads));
        Assert.AreEqual((8, 1.0, 64, 64), (manifest.Network.PixelField!.Width, manifest.Network.PixelField.Extent,
            manifest.Network.PixelField.GridWidth, manifest.Network.PixelField.GridHeight));
        Assert.AreEqual(16, manifest.Resolution.Multiple);
        CollectionAssert.AreEqual(new[] { "a", "b", "c", "d", "e" }, manifest.Classes!.Names.ToArray());
        Assert.AreEqual(4, GraphInspector.Inspect(bundle).Count);
    }

    [TestMethod]
    public void Convert_NoAveragedWeights_TakesTheOthersAndSaysSo()
    {
        Rewrite(static name => name.StartsWith("ema_denoiser.", StringComparison.Ordinal) ? null : name);

        ConversionResult result = PixNerdConverter.Convert(Request);

        StringAssert.Contains(result.Notices.Single(), "no moving averages");
    }

    [TestMethod]
    [DataRow("ema_denoiser._orig_mod.")]
    [DataRow("_orig_mod.ema_denoiser.")]
    [DataRow("")]
    public void Convert_NamesOfCompiledOrBareNetworks_AreTheSame(string prefix)
    {
        PixNerdConverter.Convert(Request);
        string expected = Digest();
        Rewrite(name => name.StartsWith("ema_denoiser.", StringComparison.Ordinal) ? prefix + name["ema_denoiser.".Length..] : null);

        ConversionResult result = PixNerdConverter.Convert(Request);

        Assert.AreEqual(expected, Digest());
        Assert.AreEqual(0, result.Notices.Count);
    }

    [TestMethod]
    public void Convert_TensorsThatDoNotFit_AreReportedTogetherAndNothingIsWritten()
    {
        Rewrite(static name => name switch
        {
            "ema_denoiser.blocks.1.mlp.w2.weight" => "ema_denoiser.blocks.1.mlp.w22.weight",
            "ema_denoiser.blocks.0.norm1.weight" => null,
            _ => name,
        }, ("ema_denoiser.blocks.0.attn.proj.bias", Tensor.Zeros(ElementType.Float32, 3)));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(Request));

        string report = string.Join('\n', thrown.Details);
        StringAssert.Contains(report, "denoiser: missing 'blocks.1.mlp.w2.weight' [32, 85]; nearest: blocks.1.mlp.w22.weight");
        StringAssert.Contains(report, "denoiser: missing 'blocks.0.norm1.weight' [32]");
        StringAssert.Contains(report, "denoiser: surplus 'blocks.1.mlp.w22.weight'");
        StringAssert.Contains(report, "'blocks.0.attn.proj.bias' is Float32 [3]; the network needs floating-point numbers [32]");
        Assert.AreEqual(4, thrown.Details.Count);
        Assert.IsFalse(Directory.Exists(Bundle) || Directory.Exists(Bundle + ".partial"));
    }

    [TestMethod]
    [DataRow(25, 16)]
    [DataRow(0, 16)]
    public void Convert_GridThatPatchesDoNotFill_IsRefused(int width, int height)
    {
        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() =>
            PixNerdConverter.Convert(Request with { Grid = (width, height) }));

        Assert.AreEqual(ConversionFault.Request, thrown.Fault);
        StringAssert.Contains(thrown.Message, "multiples of 4");
    }

    [TestMethod]
    public void Convert_NamesOfOtherClasses_AreRefused()
    {
        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() =>
            PixNerdConverter.Convert(Request with { ClassNames = ["cat"] }));

        StringAssert.Contains(thrown.Message, "1 names for 5 classes");
    }

    [TestMethod]
    public void Convert_AnotherNetwork_IsNamedAsSuch()
    {
        SafeTensorsWriter.Write(Request.Checkpoint, [("ema_denoiser.conv.weight", Tensor.Zeros(ElementType.Float32, 3, 3))]);

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(Request));

        StringAssert.Contains(thrown.Message, "holds no PixNerd");
    }

    [TestMethod]
    public void Convert_IndexOfABlockBeyondAllTensors_IsRefused()
    {
        Rewrite(static name => name, ("ema_denoiser.blocks.900000.attn.proj.bias", Tensor.Zeros(ElementType.Float32, 32)));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(Request));

        StringAssert.Contains(thrown.Message, "blocks.900000.attn.proj.bias");
    }

    [TestMethod]
    public void Convert_DamagedFile_IsRefused()
    {
        byte[] bytes = File.ReadAllBytes(Request.Checkpoint);
        File.WriteAllBytes(Request.Checkpoint, bytes[..(bytes.Length / 2)]);

        Assert.ThrowsExactly<CheckpointException>(() => PixNerdConverter.Convert(Request));

        Assert.IsFalse(Directory.Exists(Bundle));
    }

    [TestMethod]
    public void Convert_Cancelled_LeavesNothing()
    {
        using CancellationTokenSource source = new();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            PixNerdConverter.Convert(Request, new Reporter(_ => source.Cancel()), source.Token));

        Assert.AreEqual(0, Directory.GetDirectories(_case.Folder).Length);
    }

    [TestMethod]
    public void Convert_IntoAFolderOfSomethingElse_LeavesItAlone()
    {
        Directory.CreateDirectory(Bundle);
        File.WriteAllText(Path.Combine(Bundle, "thesis.txt"), "years of work");

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(Request));

        Assert.AreEqual(ConversionFault.Output, thrown.Fault);
        Assert.AreEqual(1, Directory.GetFileSystemEntries(Bundle).Length);
    }

    private string Digest() => string.Join(' ', Directory.GetFiles(Bundle, "*.onnx").Order(StringComparer.Ordinal)
        .Select(static file => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file)))));

    /// <summary>Writes the checkpoint again under other names, some left out,
    /// with further tensors instead of those of the same name.</summary>
    private void Rewrite(Func<string, string?> rename, params (string Name, Tensor Tensor)[] others)
    {
        Dictionary<string, Tensor> tensors = PublishedFolders.Read(Request.Checkpoint);
        HashSet<string> replaced = [.. others.Select(static other => other.Name)];
        SafeTensorsWriter.Write(Request.Checkpoint, [.. tensors
            .Where(tensor => rename(tensor.Key) is not null && !replaced.Contains(tensor.Key))
            .Select(tensor => (rename(tensor.Key)!, tensor.Value)), .. others]);
    }

    private sealed class Reporter(Action<ConversionProgress> report) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => report(value);
    }
}
