using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Networks.Tests;

[TestClass]
public sealed class EncoderFormsTests
{
    [TestMethod]
    public void ClipText_TrainingAndExportedForm_Agree()
    {
        ClipTextOptions options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, ProjectionDim = 16, NumHiddenLayers = 2, NumAttentionHeads = 3, MaxPositionEmbeddings = 9, EosTokenId = 2,
        };
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["input_ids"] = TestNetworks.Integers(1, 40, 2, 9) };
        Graph graph = new("training", ParameterPlacement.Inputs);
        graph.Output("text_embeds", new ClipTextEncoder(new ParameterScope(graph), options).Apply(graph.Input("input_ids", ElementType.Int64, 2, 9)).TextEmbeds);

        TestNetworks.AreClose(
            TestNetworks.Run(graph, inputs)["text_embeds"], TestNetworks.Run(ClipGraphs.TaskEncoder(options), inputs)["text_embeds"], 1e-4f);
    }

    [TestMethod]
    public void ClipVision_TrainingAndExportedForm_Agree()
    {
        ClipVisionOptions options = new() { HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 3, ImageSize = 12, PatchSize = 4 };
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["image"] = TestNetworks.Random(1, 0.5f, 2, 3, 16, 10) };
        Graph graph = new("training", ParameterPlacement.Inputs);
        graph.Output("image_tokens", new ClipVisionEncoder(new ParameterScope(graph), options).ApplyToImage(graph.Input("image", ElementType.Float32, 2, 3, 16, 10)));

        TestNetworks.AreClose(
            TestNetworks.Run(graph, inputs)["image_tokens"], TestNetworks.Run(ClipGraphs.VisionEncoder(options), inputs)["image_tokens"], 1e-4f);
    }

    [TestMethod]
    public void Gemma_TrainingAndExportedForm_AgreeAtRealTokens()
    {
        GemmaOptions options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 3, NumAttentionHeads = 4, NumKeyValueHeads = 2, HeadDim = 8,
        };
        const int Length = 8, Real = 5;
        Tensor mask = Tensor.Zeros(ElementType.Int64, 2, Length);
        mask.AsSpan<long>()[..Real].Fill(1);
        mask.AsSpan<long>().Slice(Length, Length).Fill(1);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["input_ids"] = TestNetworks.Integers(1, 40, 2, Length), ["attention_mask"] = mask };
        Graph graph = new("training", ParameterPlacement.Inputs);
        graph.Output("hidden_states", new GemmaEncoder(new ParameterScope(graph), options).Apply(
            graph.Input("input_ids", ElementType.Int64, 2, Length), graph.Input("attention_mask", ElementType.Int64, 2, Length)).HiddenStates);

        Tensor trained = TestNetworks.Run(graph, inputs)["hidden_states"];
        Tensor exported = TestNetworks.Run(GemmaGraphs.TextEncoder(options), inputs)["hidden_states"];

        TestNetworks.AreClose(TensorLayouts.Slice(TensorLayouts.Slice(trained, 0, 0, 1), 1, 0, Real), TensorLayouts.Slice(TensorLayouts.Slice(exported, 0, 0, 1), 1, 0, Real), 1e-4f);
        TestNetworks.AreClose(TensorLayouts.Slice(trained, 0, 1, 1), TensorLayouts.Slice(exported, 0, 1, 1), 1e-4f);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Qwen3_TrainingAndExportedForm_AgreeAtPaddingAndEmptyRowsToo(bool zeroEmptyRows)
    {
        Qwen3Options options = new()
        {
            VocabSize = 40, HiddenSize = 24, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 4, NumKeyValueHeads = 2, HeadDim = 8,
            AttentionBias = true, ZeroEmptyRows = zeroEmptyRows,
        };
        const int Length = 8, Real = 5;
        Tensor mask = Tensor.Zeros(ElementType.Int64, 2, Length);
        mask.AsSpan<long>()[..Real].Fill(1);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["input_ids"] = TestNetworks.Integers(1, 40, 2, Length), ["attention_mask"] = mask };
        Graph graph = new("training", ParameterPlacement.Inputs);
        graph.Output("hidden_states", new Qwen3Encoder(new ParameterScope(graph), options).Apply(
            graph.Input("input_ids", ElementType.Int64, 2, Length), graph.Input("attention_mask", ElementType.Int64, 2, Length)));

        Tensor trained = TestNetworks.Run(graph, inputs)["hidden_states"];

        TestNetworks.AreClose(trained, TestNetworks.Run(Qwen3Graphs.TextEncoder(options), inputs)["hidden_states"], 1e-4f);
    }
}
