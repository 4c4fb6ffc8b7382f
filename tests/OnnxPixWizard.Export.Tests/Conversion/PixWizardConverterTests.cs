using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Checkpoints.Pickle;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixWizard;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class PixWizardConverterTests
{
    [TestMethod]
    public void Convert_PublishedFolders_GiveABundleThatRuns()
    {
        using PublishedFolders published = new();

        ConversionResult result = PixWizardConverter.Convert(published.Request());
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(
            published.Bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu, KeepGraphs = false });
        PixWizardResult answer = pipeline.Run(
            new PixWizardRequest { Instruction = "Take the rain out of the photo.", Image = SourcePicture.FromImage(Photo()), Steps = 2 });

        Assert.AreEqual(0, result.Lacking.Count);
        Assert.AreEqual("pixwizard", pipeline.Bundle.Manifest.Family);
        Assert.AreEqual(2, answer.Metrics.Evaluations);
        Assert.AreEqual(2, answer.Metrics.Branches);
        Assert.AreEqual(new ImageSize(64, 64), answer.Bucket);
        Assert.AreEqual(8, GraphInspector.Inspect(pipeline.Bundle).Count);
    }

    [TestMethod]
    public void Convert_PublishedFolders_WriteThePublishedSettings()
    {
        using PublishedFolders published = new();

        PixWizardConverter.Convert(published.Request());
        BundleManifest manifest = BundleManifest.Load(Path.Combine(published.Bundle, BundleManifest.FileName));

        Assert.AreEqual(59, manifest.Sampling.Steps);
        Assert.AreEqual(4, manifest.Sampling.TextGuidance);
        Assert.AreEqual(1, manifest.Sampling.ImageGuidance);
        Assert.AreEqual(3, manifest.Sampling.GuidedChannels);
        Assert.AreEqual(0.13025, manifest.Latent!.Scale);
        Assert.AreEqual(8, manifest.Latent.Downscale);
        Assert.IsTrue(manifest.TruncateBytes);
        Assert.AreEqual(256, manifest.Tokenizers!.Text.MaxLength);
        Assert.AreEqual(8, manifest.Tokenizers.Text.PadMultiple);
        Assert.AreEqual(77, manifest.Tokenizers.Task!.MaxLength);
        Assert.IsTrue(manifest.Tasks.Count > 30);
        StringAssert.Contains(manifest.Source, "random weights");
    }

    [TestMethod]
    public void Convert_ThenExtract_GivesTheCheckpointsBackExactly()
    {
        using PublishedFolders published = new();
        Dictionary<string, float[]> expected = PublishedFolders.ReadFloats(published[PartNames.Transformer]);

        PixWizardConverter.Convert(published.Request());
        SortedDictionary<string, Tensor> extracted = BundleParameters.Read(published.Bundle)[BundleParameters.Transformer];

        CollectionAssert.AreEqual(expected.Keys.Order(StringComparer.Ordinal).ToArray(), extracted.Keys.ToArray());
        foreach ((string name, float[] values) in expected)
        {
            CollectionAssert.AreEqual(values, extracted[name].AsSpan<float>().ToArray(), name);
        }
    }

    [TestMethod]
    public void Convert_TensorsThatDoNotFit_AreReportedTogetherAndNothingIsWritten()
    {
        using PublishedFolders published = new();
        published.Rewrite(PartNames.Transformer, static tensors => tensors
            .Where(static tensor => tensor.Key != "layers.1.feed_forward.w2.weight")
            .Select(static tensor => tensor.Key switch
            {
                "layers.0.attention.wq.weight" => ("layers.0.attention.wqq.weight", tensor.Value),
                "layers.0.attention_norm1.weight" => (tensor.Key, Tensor.Zeros(ElementType.Float32, 3)),
                _ => (tensor.Key, tensor.Value),
            })
            .Append(("extra.weight", Tensor.Zeros(ElementType.Float32, 2, 2))));
        published.Rewrite(PartNames.Vae, static tensors =>
            tensors.Where(static tensor => tensor.Key != "quant_conv.bias").Select(static tensor => (tensor.Key, tensor.Value)));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request()));

        string report = string.Join('\n', thrown.Details);
        StringAssert.Contains(report, "dit: missing 'layers.0.attention.wq.weight' [64, 64]; nearest: layers.0.attention.wqq.weight");
        StringAssert.Contains(report, "dit: missing 'layers.1.feed_forward.w2.weight'");
        StringAssert.Contains(report, "dit: surplus 'layers.0.attention.wqq.weight' [64, 64]; nearest: layers.0.attention.wq.weight");
        StringAssert.Contains(report, "dit: surplus 'extra.weight'");
        StringAssert.Contains(report, "'layers.0.attention_norm1.weight' is Float32 [3]; the network needs floating-point numbers [64]");
        StringAssert.Contains(report, "vae: missing 'quant_conv.bias' [8]");
        Assert.AreEqual(6, thrown.Details.Count);
        StringAssert.Contains(thrown.Message, "3 missing, 2 surplus, 1 mis-shaped");
        Assert.IsFalse(Directory.Exists(published.Bundle) || Directory.Exists(published.Bundle + ".partial"));
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN", "fp32")]
    [DataRow(float.PositiveInfinity, "infinity", "fp32")]
    [DataRow(float.NaN, "NaN", "int8")]
    public void Convert_NumbersThatAreNotFinite_AreRefusedByName(float number, string kind, string precision)
    {
        using PublishedFolders published = new();
        Spoil(published, number);
        Assert.IsTrue(BundlePrecisions.TryParse(precision, out BundlePrecision chosen));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(
            () => PixWizardConverter.Convert(published.Request() with { Precision = chosen }));

        StringAssert.Contains(thrown.Message, $"'layers.0.attention_norm1.weight' ({kind})");
        StringAssert.Contains(string.Join('\n', thrown.Details), "'layers.1.attention.wq.weight'");
        Assert.AreEqual(2, thrown.Details.Count);
        Assert.AreEqual(ConversionFault.Input, thrown.Fault);
        Assert.IsFalse(Directory.Exists(published.Bundle) || Directory.Exists(published.Bundle + ".partial"));
    }

    [TestMethod]
    public void Convert_NumbersThatAreNotFinite_AreKeptWhereAllowed()
    {
        using PublishedFolders published = new();
        Spoil(published, float.NaN);

        ConversionResult result = PixWizardConverter.Convert(published.Request() with { AllowNonFinite = true });
        Tensor extracted = BundleParameters.Read(published.Bundle)[BundleParameters.Transformer]["layers.0.attention_norm1.weight"];

        Assert.AreEqual(0, result.Lacking.Count);
        Assert.IsTrue(float.IsNaN(extracted.AsSpan<float>()[1]));
    }

    [TestMethod]
    public void Convert_JsonWithByteOrderMarks_GivesTheSameBundle()
    {
        using PublishedFolders published = new();
        foreach (string file in Directory.GetFiles(published.Root, "*.json", SearchOption.AllDirectories))
        {
            File.WriteAllBytes(file, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(file)]);
        }

        ConversionResult result = PixWizardConverter.Convert(published.Request());
        string manifest = Path.Combine(published.Bundle, BundleManifest.FileName);
        File.WriteAllBytes(manifest, [0xEF, 0xBB, 0xBF, .. File.ReadAllBytes(manifest)]);

        Assert.AreEqual(0, result.Lacking.Count);
        Assert.AreEqual("pixwizard", BundleManifest.Load(manifest).Family);
    }

    [TestMethod]
    public void Convert_VisionWhosePatchesLeaveARest_DropsIt()
    {
        using PublishedFolders published = new();
        string path = Path.Combine(published[PartNames.Clip], "config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        config["vision_config"]!["image_size"] = 65;
        File.WriteAllText(path, config.ToJsonString());

        PixWizardConverter.Convert(published.Request());
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(
            published.Bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu, KeepGraphs = false });
        PixWizardResult answer = pipeline.Run(
            new PixWizardRequest { Instruction = "Take the rain out of the photo.", Image = SourcePicture.FromImage(Photo()), Steps = 1 });

        Assert.AreEqual(16, pipeline.Bundle.Manifest.Network.ImageTokens);
        Assert.AreEqual(new ImageSize(64, 64), answer.Bucket);
    }

    [TestMethod]
    public void Convert_ConfigurationThatIsSomethingElse_SaysWhatItIs()
    {
        using PublishedFolders published = new();
        File.WriteAllText(
            Path.Combine(published[PartNames.Clip], "config.json"), "version https://git-lfs.github.com/spec/v1\noid sha256:00\n");

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request()));

        StringAssert.Contains(thrown.Message, "Git LFS");
    }

    [TestMethod]
    public void Convert_Cancelled_LeavesNothingAndCanBeRepeated()
    {
        using PublishedFolders published = new();
        using CancellationTokenSource source = new();

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            PixWizardConverter.Convert(published.Request(), new Reporter(_ => source.Cancel()), source.Token));
        bool left = Directory.GetDirectories(published.Root)
            .Any(static folder => Path.GetFileName(folder).StartsWith("bundle", StringComparison.Ordinal));
        ConversionResult again = PixWizardConverter.Convert(published.Request());

        Assert.IsFalse(left);
        Assert.AreEqual(0, again.Lacking.Count);
    }

    [TestMethod]
    public void Convert_AfterAKilledExport_ClearsWhatItLeft()
    {
        using PublishedFolders published = new();
        Directory.CreateDirectory(published.Bundle + ".partial");
        File.WriteAllText(Path.Combine(published.Bundle + ".partial", "step.onnx.data.part"), "half");

        PixWizardConverter.Convert(published.Request());

        Assert.IsFalse(Directory.Exists(published.Bundle + ".partial"));
        Assert.IsFalse(File.Exists(Path.Combine(published.Bundle, "step.onnx.data.part")));
    }

    [TestMethod]
    public void Convert_PartsOneByOne_CompleteTheBundle()
    {
        using PublishedFolders published = new();

        ConversionResult first = PixWizardConverter.Convert(published.Request(PartNames.Transformer, PartNames.Clip));
        bool early = File.Exists(Path.Combine(published.Bundle, BundleManifest.FileName));
        ConversionResult second = PixWizardConverter.Convert(published.Request(PartNames.TextEncoder, PartNames.Vae));

        CollectionAssert.AreEqual(new[] { PartNames.TextEncoder, PartNames.Vae }, first.Lacking.ToArray());
        Assert.IsFalse(early);
        Assert.AreEqual(0, second.Lacking.Count);
        Assert.AreEqual(8, GraphInspector.Inspect(Bundle.Open(published.Bundle)).Count);
    }

    [TestMethod]
    public void Convert_OnePartIntoABundleOfUnknownParts_LeavesItAlone()
    {
        using PublishedFolders published = new();
        PixWizardConverter.Convert(published.Request());
        File.Delete(Path.Combine(published.Bundle, ConversionRecord.FileName));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() =>
            PixWizardConverter.Convert(published.Request(PartNames.Vae)));

        Assert.AreEqual(ConversionFault.Output, thrown.Fault);
        Assert.IsTrue(File.Exists(Path.Combine(published.Bundle, BundleManifest.FileName)));
    }

    [TestMethod]
    public void Convert_IntoAFolderOfSomethingElse_LeavesItAlone()
    {
        using PublishedFolders published = new();
        Directory.CreateDirectory(published.Bundle);
        File.WriteAllText(Path.Combine(published.Bundle, "thesis.txt"), "years of work");

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request()));

        StringAssert.Contains(thrown.Message, "--out");
        CollectionAssert.AreEqual(
            new[] { "thesis.txt" }, Directory.GetFileSystemEntries(published.Bundle).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Convert_EncoderOfAnpublishedWidth_SaysWhatDoesNotBelongTogether()
    {
        using PublishedFolders published = new();
        string arguments = Path.Combine(published[PartNames.Transformer], "model_args.pth");
        JsonObject changed = (JsonObject)Checkpoint.ReadObject(arguments).ToJson()!;
        changed["cap_feat_dim"] = 40;
        TorchCheckpointWriter.WriteNamespace(arguments, changed);
        published.Rewrite(
            PartNames.Transformer, static tensors => tensors.Select(static tensor => (tensor.Key, Widen(tensor.Key, tensor.Value))));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixWizardConverter.Convert(published.Request()));

        StringAssert.Contains(thrown.Message, "text features of width 40, but the text encoder gives 32");
        Assert.IsFalse(Directory.Exists(published.Bundle));

        // Other text features: every tensor that reads them gets 40 columns.
        static Tensor Widen(string name, Tensor tensor) =>
            name.EndsWith(".wk_y.weight", StringComparison.Ordinal) || name.EndsWith(".wv_y.weight", StringComparison.Ordinal)
                ? Tensor.Zeros(ElementType.Float32, tensor.Shape[0], 40)
                : name.EndsWith(".attention_y_norm.weight", StringComparison.Ordinal) ? Tensor.Zeros(ElementType.Float32, 40) : tensor;
    }

    [TestMethod]
    public void Convert_PublishedModelName_GivesTheSizesThatTheFilesLeaveOut()
    {
        using PublishedFolders published = new();
        string arguments = Path.Combine(published[PartNames.Transformer], "model_args.pth");
        JsonObject stored = new()
            { ["model"] = "PixWizard_2B_GQA_patch2", ["qk_norm"] = true, ["vae"] = "sdxl", ["image_size"] = "512-768-1024" };
        TorchCheckpointWriter.WriteNamespace(arguments, stored);

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() =>
            PixWizardConverter.Convert(published.Request(PartNames.Transformer)));

        // The small weights don't fit the published sizes, which is how one sees that these were taken.
        StringAssert.Contains(string.Join('\n', thrown.Details), "dit: missing 'layers.23.attention.wq.weight' [2304, 2304]");
        StringAssert.Contains(string.Join('\n', thrown.Details),
            "'x_embedder.weight' is BFloat16 [64, 32]; the network needs floating-point numbers [2304, 32]");
    }

    [TestMethod]
    public void Convert_NoSizesStored_TakesThemFromTheTensors()
    {
        using PublishedFolders published = new();
        TorchCheckpointWriter.WriteNamespace(Path.Combine(published[PartNames.Transformer], "model_args.pth"),
            new JsonObject { ["multiple_of"] = 32, ["sample_tokens"] = 8, ["image_size"] = 64 });

        ConversionResult result = PixWizardConverter.Convert(published.Request());
        NetworkSettings network = BundleManifest.Load(Path.Combine(published.Bundle, BundleManifest.FileName)).Network;

        Assert.AreEqual(0, result.Lacking.Count);
        Assert.AreEqual((64, 2, 4, 2, 32, 24, 32), (network.Dim, network.Layers, network.Heads, network.KeyValueHeads, network.TextWidth,
            network.PooledWidth, network.ImageFeatDim));
    }

    [TestMethod]
    public void Convert_ArgumentsThatAreNone_AreATypedError()
    {
        using PublishedFolders published = new();
        string arguments = Path.Combine(published[PartNames.Transformer], "model_args.pth");
        TorchCheckpointWriter.Write(arguments, new PickleWriter().String("no options").Stop(), []);

        CheckpointException thrown = Assert.ThrowsExactly<CheckpointException>(() => PixWizardConverter.Convert(published.Request()));

        StringAssert.Contains(thrown.Message, arguments);
        StringAssert.Contains(thrown.Message, "options");
    }

    [TestMethod]
    [DataRow(PartNames.TextEncoder, "tokenizer_config.json")]
    [DataRow(PartNames.Clip, "preprocessor_config.json")]
    [DataRow(PartNames.Clip, "tokenizer.json")]
    [DataRow(PartNames.Transformer, "model_args.pth")]
    [DataRow(PartNames.Vae, "config.json")]
    [OSCondition(OperatingSystems.Linux)]
    public void Convert_FileThatCannotBeRead_LeavesNoCheckpointMapped(string part, string file)
    {
        using PublishedFolders published = new();
        File.WriteAllText(Path.Combine(published[part], file), "{");

        Exception thrown = Assert.Throws<Exception>(() => PixWizardConverter.Convert(published.Request(part)));

        Assert.IsTrue(thrown is ConversionException or CheckpointException, thrown.ToString());
        Assert.IsFalse(File.ReadAllText("/proc/self/maps").Contains(published.Root, StringComparison.Ordinal));
    }

    [TestMethod]
    [DataRow(7, 63)]
    [DataRow(8, 127)]
    public void Convert_WeightBits_BoundTheIntegers(int bits, int largest)
    {
        using PublishedFolders published = new();

        PixWizardConverter.Convert(published.Request(PartNames.Transformer) with { Precision = BundlePrecision.Int8, WeightBits = bits });

        Graph step = ModelReader.Read(Path.Combine(published.Bundle, "step.onnx")).Graph;
        int found = step.Nodes.Where(static node => node.OpType == "MatMulIntegerToFloat")
            .Max(static node => node.Input(1).Constant!.AsSpan<sbyte>().ToArray().Max(static weight => Math.Abs((int)weight)));
        Assert.AreEqual(largest, found);
    }

    [TestMethod]
    public void Convert_BrainFloats_ResolveButHaveNoKernelsOnTheCpu()
    {
        using PublishedFolders published = new();

        PixWizardConverter.Convert(published.Request() with { Precision = BundlePrecision.BFloat16 });

        IReadOnlyList<GraphDescription> graphs = GraphInspector.Inspect(Bundle.Open(published.Bundle));
        // ONNX Runtime names a missing kernel only after it has checked every node's types and shapes.
        CollectionAssert.AreEquivalent(
            new[] { "vae_encoder", "vae_decoder" },
            graphs.Where(static graph => graph.Unchecked is null).Select(static graph => graph.Name).ToArray());
        Assert.IsTrue(graphs.All(static graph => graph.Unchecked is null or ['C', 'o', 'u', 'l', 'd', ..]),
            string.Join('\n', graphs.Select(static graph => graph.Unchecked)));
        Assert.AreEqual(PrecisionNames.BFloat16, Bundle.Open(published.Bundle).Manifest.Precision);
    }

    [TestMethod]
    public void Convert_PickleThatWouldRunCode_IsRefused()
    {
        using PublishedFolders published = new();
        PickleWriter pickle = new PickleWriter().Global("os", "system").Mark().String("touch pwned").Tuple().Reduce().Stop();
        TorchCheckpointWriter.Write(Path.Combine(published[PartNames.Transformer], "model_args.pth"), pickle, []);

        ForbiddenGlobalException thrown = Assert.ThrowsExactly<ForbiddenGlobalException>(() =>
            PixWizardConverter.Convert(published.Request()));

        StringAssert.Contains(thrown.Message, "system");
        Assert.IsFalse(Directory.Exists(published.Bundle));
    }

    private static void Spoil(PublishedFolders published, float number) =>
        published.Rewrite(PartNames.Transformer, tensors => tensors.Select(tensor =>
    {
        Tensor floats = Tensor.From<float>([.. PublishedFolders.Widen(tensor.Value)], tensor.Value.Shape);
        if (tensor.Key is "layers.0.attention_norm1.weight" or "layers.1.attention.wq.weight")
        {
            floats.AsSpan<float>()[1] = number;
        }

        return (tensor.Key, floats);
    }));

    private static Picture Photo()
    {
        Picture picture = new(72, 70);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(i * 7);
        }

        return picture;
    }

    private sealed class Reporter(Action<ConversionProgress> report) : IProgress<ConversionProgress>
    {
        public void Report(ConversionProgress value) => report(value);
    }
}
