using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class PixNerdTextTests : IDisposable
{
    private readonly NerdFolders _folders = new();

    public void Dispose() => _folders.Dispose();

    [TestMethod]
    public void Convert_TextCheckpoint_WritesThePublishedSettings()
    {
        ConversionResult result = PixNerdConverter.Convert(_folders.Request(isText: true) with { Grid = null });

        Bundle bundle = Bundle.Open(_folders.Bundle);
        BundleManifest manifest = bundle.Manifest;
        SamplingSettings sampling = manifest.Sampling;
        PixelFieldSettings field = manifest.Network.PixelField!;
        Assert.AreEqual("pixnerd-text", manifest.Family);
        Assert.AreEqual((25, "adams2", 3.0, 4.0, 0.0, 1.0),
            (sampling.Steps, sampling.Solver, sampling.TimeShift, sampling.TextGuidance, sampling.GuidanceFrom, sampling.GuidanceTo));
        Assert.AreEqual((16, 16.0, 1, 16, 128, 128),
            (field.Width, field.Extent, field.TextLayers, field.TextTokens, field.GridWidth, field.GridHeight));
        Assert.AreEqual((16, 296, true),
            (manifest.Tokenizers!.Text.MaxLength, manifest.Tokenizers.Text.PadId, manifest.Tokenizers.Text.PadToMaxLength));
        Assert.AreEqual(32, manifest.Network.TextWidth);
        Assert.AreEqual(result.Parameters, manifest.Parameters);
        Assert.AreEqual(6, GraphInspector.Inspect(bundle).Count);
    }

    [TestMethod]
    public void Convert_ThenExtract_GivesBothNetworksBackExactly()
    {
        PixNerdConversionRequest request = _folders.Request(isText: true);
        PixNerdConverter.Convert(request);

        IReadOnlyDictionary<string, SortedDictionary<string, Tensor>> extracted = BundleParameters.Read(_folders.Bundle);

        Same(PublishedFolders.ReadFloats(request.Checkpoint), "ema_denoiser.", extracted[BundleParameters.Transformer]);
        Dictionary<string, float[]> encoder = PublishedFolders.ReadFloats(_folders.Encoder);
        encoder.Remove("lm_head.weight");
        Same(encoder, "", extracted[GraphNames.TextEncoder]);

        static void Same(Dictionary<string, float[]> all, string prefix, SortedDictionary<string, Tensor> actual)
        {
            Dictionary<string, float[]> expected = all.Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
                .ToDictionary(entry => entry.Key[prefix.Length..], static entry => entry.Value, StringComparer.Ordinal);
            CollectionAssert.AreEquivalent(expected.Keys.ToArray(), actual.Keys.ToArray());
            foreach ((string name, float[] values) in expected)
            {
                CollectionAssert.AreEqual(values, actual[name].AsSpan<float>().ToArray(), name);
            }
        }
    }

    [TestMethod]
    public void Convert_ExtractedWeights_GiveTheSameBundle()
    {
        PixNerdConversionRequest request = _folders.Request(isText: false);
        PixNerdConverter.Convert(request);
        string file = Path.Combine(_folders.Root, "extracted.safetensors"), again = Path.Combine(_folders.Root, "again");
        SafeTensorsWriter.Write(
            file, BundleParameters.Read(_folders.Bundle)[BundleParameters.Transformer].Select(static entry => (entry.Key, entry.Value)));

        PixNerdConverter.Convert(request with { Checkpoint = file, Target = again });

        CollectionAssert.AreEqual(
            File.ReadAllBytes(Path.Combine(_folders.Bundle, "step.onnx")), File.ReadAllBytes(Path.Combine(again, "step.onnx")));
    }

    [TestMethod]
    public void Convert_BaseVariant_PutsPixelsWhereThePatchEnds()
    {
        PixNerdConverter.Convert(_folders.Request(isText: true) with { PatchCoordinates = true });

        Assert.AreEqual(4, Bundle.Open(_folders.Bundle).Manifest.Network.PixelField!.Extent);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void Convert_TextEncoderLeftOutOrTooMany_IsAWrongRequest(bool isText)
    {
        PixNerdConversionRequest texts = _folders.Request(isText: true),
        request = _folders.Request(isText) with { TextEncoder = isText ? null : texts.TextEncoder };

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(request));

        Assert.AreEqual(ConversionFault.Request, thrown.Fault);
        StringAssert.Contains(thrown.Message, "--text-encoder");
        Assert.IsFalse(Directory.Exists(_folders.Bundle));
    }

    [TestMethod]
    public void Convert_BaseVariantOfClasses_IsRefused()
    {
        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() =>
            PixNerdConverter.Convert(_folders.Request(isText: false) with { PatchCoordinates = true }));

        StringAssert.Contains(thrown.Message, "no base variant");
    }

    [TestMethod]
    [DataRow("model_type", "\"llama\"", "of type 'llama'")]
    [DataRow("rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":4}", "yarn")]
    [DataRow("use_sliding_window", "true", "use_sliding_window")]
    [DataRow("num_attention_heads", "3", "num_attention_heads")]
    public void Convert_OtherTextEncoder_IsRefused(string member, string json, string expected)
    {
        PixNerdConversionRequest request = _folders.Request(isText: true);
        string path = Path.Combine(_folders.Encoder, "config.json");
        JsonObject config = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        config[member] = JsonNode.Parse(json);
        File.WriteAllText(path, config.ToJsonString());

        Exception thrown = Assert.Throws<Exception>(() => PixNerdConverter.Convert(request));

        Assert.IsTrue(thrown is ConversionException or OnnxPixWizard.Networks.NetworkOptionsException, thrown.GetType().Name);
        StringAssert.Contains(thrown.Message, expected);
        Assert.IsFalse(Directory.Exists(_folders.Bundle));
    }

    [TestMethod]
    public void Convert_EncoderOfAnotherWidth_SaysWhatDoesNotBelongTogether()
    {
        PixNerdConversionRequest request = _folders.Request(isText: true);
        Dictionary<string, Tensor> tensors = PublishedFolders.Read(request.Checkpoint);
        SafeTensorsWriter.Write(request.Checkpoint, tensors.Select(static tensor => (tensor.Key,
            tensor.Key.EndsWith("y_embedder.proj.weight", StringComparison.Ordinal) ? Tensor.Zeros(ElementType.Float32, 64, 40)
                : tensor.Value)));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(request));

        StringAssert.Contains(thrown.Message, "text features of width 40, but the text encoder gives 32");
    }

    [TestMethod]
    [DataRow("tokenizer.json")]
    [DataRow("config.json")]
    [DataRow("model-00002-of-00003.safetensors")]
    public void Convert_EncoderWithoutAFile_IsRefusedByItsName(string file)
    {
        PixNerdConversionRequest request = _folders.Request(isText: true);
        File.Delete(Path.Combine(_folders.Encoder, file));

        Exception thrown = Assert.Throws<Exception>(() => PixNerdConverter.Convert(request));

        Assert.IsTrue(thrown is ConversionException or OnnxPixWizard.Checkpoints.CheckpointException, thrown.GetType().Name);
        StringAssert.Contains(thrown.Message, file);
    }

    [TestMethod]
    public void Convert_BothNetworksLackTensors_OneReportNamesAll()
    {
        PixNerdConversionRequest request = _folders.Request(isText: true);
        Dictionary<string, Tensor> network = PublishedFolders.Read(request.Checkpoint), encoder = PublishedFolders.Read(_folders.Encoder);
        SafeTensorsWriter.Write(request.Checkpoint, network.Where(static tensor =>
            tensor.Key != "ema_denoiser.y_embedder.norm.weight").Select(static tensor => (tensor.Key, tensor.Value)));
        foreach (string file in Directory.GetFiles(_folders.Encoder, "*.safetensors*"))
        {
            File.Delete(file);
        }

        SafeTensorsWriter.Write(Path.Combine(_folders.Encoder, "model.safetensors"),
            encoder.Where(static tensor => tensor.Key != "model.norm.weight").Select(static tensor => (tensor.Key, tensor.Value)));

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(() => PixNerdConverter.Convert(request));

        CollectionAssert.AreEqual(new[] { "denoiser: missing 'y_embedder.norm.weight' [64]",
            "text-encoder: missing 'model.norm.weight' [32]" }, thrown.Details.ToArray());
    }
}
