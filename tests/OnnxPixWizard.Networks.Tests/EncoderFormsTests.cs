using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Networks.Tests;

[TestClass]
public sealed class EncoderFormsTests
{
    [TestMethod]
    public void ClipText_ComputedAndExportedForm_Agree()
    {
        ClipTextOptions options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, ProjectionDim = 16, NumHiddenLayers = 2, NumAttentionHeads = 3,
            MaxPositionEmbeddings = 9, EosTokenId = 2,
        };
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["input_ids"] = TestNetworks.Integers(1, 40, 2, 9) };

        Tensor computed = TestNetworks.Compute(
            backend => new ClipTextEncoder(new ParameterScope(backend),
                options).Apply(backend.Input("input_ids", ElementType.Int64, 2, 9)).TextEmbeds, inputs);

        TestNetworks.AreClose(computed, TestNetworks.Run(ClipGraphs.TaskEncoder(options), inputs)["text_embeds"], 1e-4f);
    }

    [TestMethod]
    public void ClipVision_ComputedAndExportedForm_Agree()
    {
        ClipVisionOptions options = new()
            { HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 3, ImageSize = 12, PatchSize = 4 };
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["image"] = TestNetworks.Random(1, 0.5f, 2, 3, 16, 10) };

        Tensor computed = TestNetworks.Compute(
            backend => new ClipVisionEncoder(new ParameterScope(backend),
                options).ApplyToImage(backend.Input("image", ElementType.Float32, 2, 3, 16, 10)), inputs);

        TestNetworks.AreClose(computed, TestNetworks.Run(ClipGraphs.VisionEncoder(options), inputs)["image_tokens"], 1e-4f);
    }

    [TestMethod]
    public void Gemma_ComputedAndExportedForm_AgreeAtRealTokens()
    {
        GemmaOptions options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 3, NumAttentionHeads = 4, NumKeyValueHeads = 2,
            HeadDim = 8,
        };
        const int Length = 8, Real = 5;
        Tensor mask = Tensor.Zeros(ElementType.Int64, 2, Length);
        mask.AsSpan<long>()[..Real].Fill(1);
        mask.AsSpan<long>().Slice(Length, Length).Fill(1);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
            { ["input_ids"] = TestNetworks.Integers(1, 40, 2, Length), ["attention_mask"] = mask };

        Tensor computed = TestNetworks.Compute(
            backend => new GemmaEncoder(new ParameterScope(backend), options).Apply(
                backend.Input("input_ids", ElementType.Int64, 2, Length),
                backend.Input("attention_mask", ElementType.Int64, 2, Length)).HiddenStates, inputs);
        Tensor exported = TestNetworks.Run(GemmaGraphs.TextEncoder(options), inputs)["hidden_states"];

        TestNetworks.AreClose(TensorLayouts.Slice(TensorLayouts.Slice(computed, 0, 0, 1), 1, 0, Real),
            TensorLayouts.Slice(TensorLayouts.Slice(exported, 0, 0, 1), 1, 0, Real), 1e-4f);
        TestNetworks.AreClose(TensorLayouts.Slice(computed, 0, 1, 1), TensorLayouts.Slice(exported, 0, 1, 1), 1e-4f);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Qwen3_ComputedAndExportedForm_AgreeAtPaddingAndEmptyRowsToo(bool zeroEmptyRows)
    {
        Qwen3Options options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 4, NumKeyValueHeads = 2,
            HeadDim = 8,
            AttentionBias = true, ZeroEmptyRows = zeroEmptyRows,
        };
        const int Length = 8, Real = 5;
        Tensor mask = Tensor.Zeros(ElementType.Int64, 2, Length);
        mask.AsSpan<long>()[..Real].Fill(1);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
            { ["input_ids"] = TestNetworks.Integers(1, 40, 2, Length), ["attention_mask"] = mask };

        Tensor computed = TestNetworks.Compute(
            backend => new Qwen3Encoder(new ParameterScope(backend), options).Apply(
                backend.Input("input_ids", ElementType.Int64, 2, Length), backend.Input("attention_mask", ElementType.Int64, 2, Length)),
                inputs);

        TestNetworks.AreClose(computed, TestNetworks.Run(Qwen3Graphs.TextEncoder(options), inputs)["hidden_states"], 1e-4f);
    }

    [TestMethod]
    public void Vae_ComputedAndExportedForm_Agree()
    {
        VaeOptions options = new() { BlockOutChannels = [8, 16], NormNumGroups = 4, LayersPerBlock = 1 };
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            ["image"] = TestNetworks.Random(1, 0.5f, 2, 3, 12, 8), ["latent"] = TestNetworks.Random(2, 1, 2, options.LatentChannels, 6, 4),
        };

        Tensor mean = TestNetworks.Compute(backend => new VaeEncoder(new ParameterScope(backend),
            options).Apply(backend.Input("image", ElementType.Float32, 2, 3, 12, 8)).Mean, inputs);
        Tensor logVariance = TestNetworks.Compute(
            backend => new VaeEncoder(new ParameterScope(backend),
                options).Apply(backend.Input("image", ElementType.Float32, 2, 3, 12, 8)).LogVariance, inputs);
        Tensor image = TestNetworks.Compute(
            backend => new VaeDecoder(new ParameterScope(backend),
                options).Apply(backend.Input("latent", ElementType.Float32, 2, options.LatentChannels, 6, 4)), inputs);

        IReadOnlyDictionary<string, Tensor> encoded = TestNetworks.Run(VaeGraphs.Encoder(options), inputs);
        TestNetworks.AreClose(mean, encoded["mean"], 1e-4f);
        TestNetworks.AreClose(logVariance, encoded["logvar"], 1e-4f);
        TestNetworks.AreClose(image, TestNetworks.Run(VaeGraphs.Decoder(options), inputs)["image"], 1e-4f);
    }
}
