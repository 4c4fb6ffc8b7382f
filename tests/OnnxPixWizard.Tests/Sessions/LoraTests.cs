using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Tests.Sessions;

[TestClass]
public sealed class LoraTests
{
    private const string Query = "layers.0.attention.wq", Gate = "layers.1.feed_forward.w1", Step = "step.mask-free.onnx";

    [TestMethod]
    [DataRow(Query, Gate, ".lora_A.weight", ".lora_B.weight")]
    [DataRow("transformer." + Query, "transformer." + Gate, ".lora_A.weight", ".lora_B.weight")]
    [DataRow("base_model.model.transformer." + Query, "base_model.model." + Gate, ".lora_A.style.weight", ".lora_B.style.weight")]
    [DataRow("unet." + Query, "unet." + Gate, ".lora.down.weight", ".lora.up.weight")]
    [DataRow("lora_unet_layers_0_attention_wq", "lora_unet_layers_1_feed_forward_w1", ".lora_down.weight", ".lora_up.weight")]
    public void Apply_AnyUsualSpelling_AddsTheChangeExactlyAndNothingElse(string first, string second, string down, string up)
    {
        using TemporaryFolder folder = new();
        (string Name, int, int)[] layers = [Layer(first, Query), Layer(second, Gate)];
        (float[] Down, float[] Up)[] changes = LoraFiles.Write(folder.At("style.safetensors"), layers, rank: 2, down, up, alpha: 3);

        Dictionary<string, Tensor> before = Parameters(At(Step)),
            after = Applied(folder, new LoraSource(folder.At("style.safetensors"), 0.5f));

        CollectionAssert.AreEquivalent(before.Keys, after.Keys);
        foreach ((string name, Tensor own) in before)
        {
            int layer = Array.IndexOf([Query + ".weight", Gate + ".weight"], name);
            float[] wanted = own.AsSpan<float>().ToArray();
            for (int i = 0; layer >= 0 && i < wanted.Length; i++)
            {
                (int row, int column) = Math.DivRem(i, layers[layer].Item3);
                double sum = 0;
                for (int k = 0; k < 2; k++)
                {
                    sum += (double)(0.5f * 1.5f) * changes[layer].Up[(row * 2) + k]
                        * changes[layer].Down[(k * layers[layer].Item3) + column];
                }

                wanted[i] = (float)(wanted[i] + sum);
            }

            CollectionAssert.AreEqual(wanted, after[name].AsSpan<float>().ToArray(), name);
        }
    }

    [TestMethod]
    public void Apply_TwoFiles_AddsBoth()
    {
        using TemporaryFolder folder = new();
        LoraFiles.Write(folder.At("a.safetensors"), [Layer(Query, Query)], rank: 1);
        LoraFiles.Write(folder.At("b.safetensors"), [Layer(Query, Query)], rank: 3);

        float[] own = Weight(Parameters(At(Step))), a = Weight(Applied(folder, new LoraSource(folder.At("a.safetensors")))),
            b = Weight(Applied(folder, new LoraSource(folder.At("b.safetensors")))),
            both = Weight(Applied(folder, new LoraSource(folder.At("a.safetensors")), new LoraSource(folder.At("b.safetensors"))));

        for (int i = 0; i < own.Length; i++)
        {
            Assert.AreEqual(a[i] + b[i] - own[i], both[i], 1e-6f);
        }
    }

    [TestMethod]
    [DataRow("modulation", "t_embedder.mlp.0", "transformer.")]
    [DataRow("text_encoder", "model.layers.0.self_attn.k_proj", "text_encoder.")]
    public void Apply_PathBesideTheWeights_EqualsTheMergedWeightsWithinFloatError(string graph, string layer, string network)
    {
        using TemporaryFolder folder = new();
        string file = folder.At("style.safetensors");
        (string Name, int Outputs, int Inputs) sized = LayerOf(graph + ".onnx", layer);
        LoraFiles.Write(file, [(network + layer, sized.Outputs, sized.Inputs)], rank: 2, size: 0.5f);
        LoraSet set = LoraSet.Of(Bundle.Open(SyntheticBundle.Folder), [new LoraSource(file)])!;

        float[] own = Run(File.ReadAllBytes(At(graph + ".onnx"))), merged = Run(set.Apply(graph, At(graph + ".onnx"))!),
            beside = Run(set.Apply(graph, At(graph + ".onnx"), mostBytes: 0)!);

        float largest = merged.Max(Math.Abs);
        Assert.IsTrue(own.Zip(merged).Max(static pair => Math.Abs(pair.First - pair.Second)) > 1e-3f * largest, "nothing was changed");
        Assert.IsTrue(beside.Zip(merged).Max(static pair => Math.Abs(pair.First - pair.Second)) < 1e-5f * largest);
    }

    [TestMethod]
    public void Apply_GraphThatNothingIsFor_StaysAsItIs()
    {
        using TemporaryFolder folder = new();
        LoraFiles.Write(folder.At("style.safetensors"), [Layer(Query, Query)]);
        LoraSet set = LoraSet.Of(Bundle.Open(SyntheticBundle.Folder), [new LoraSource(folder.At("style.safetensors"))])!;

        Assert.IsNull(set.Apply("text_encoder", At("text_encoder.onnx")));
        Assert.IsNull(set.Apply("modulation", At("modulation.onnx")));
        Assert.IsNotNull(set.Apply("step", At("step.onnx")));
    }

    [TestMethod]
    public void Run_WithAndWithoutAFile_ChangesThePictureOnlyWithIt()
    {
        using TemporaryFolder folder = new();
        LoraFiles.Write(folder.At("style.safetensors"), [Layer(Query, Query), Layer(Gate, Gate)], size: 1);
        PixWizardRequest request = new() { Image = PipelineTests.Photo(40, 40), Task = "denoise", Steps = 2 };
        using PixWizardPipeline own = PixWizardPipeline.Load(SyntheticBundle.Folder);
        using PixWizardPipeline styled = Load(folder.At("style.safetensors"), 1), none = Load(folder.At("style.safetensors"), 0);

        byte[] before = own.Run(request).Picture.Pixels.ToArray(), after = styled.Run(request).Picture.Pixels.ToArray(),
            zero = none.Run(request).Picture.Pixels.ToArray();

        CollectionAssert.AreEqual(before, zero);
        CollectionAssert.AreNotEqual(before, after);
    }

    [TestMethod]
    [DataRow("layers.7.attention.wq", 32, 32, 2, "no layer 'layers.7.attention.wq'")]
    [DataRow(Query, 32, 48, 2, "[2, 48]")]
    [DataRow(Query, 24, 32, 2, "[24, 2]")]
    public void Of_ChangeThatFitsNoLayer_NamesKeyAndShapes(string name, int outputs, int inputs, int rank, string told)
    {
        using TemporaryFolder folder = new();
        LoraFiles.Write(folder.At("style.safetensors"), [(name, outputs, inputs)], rank);

        LoraException thrown = Assert.ThrowsExactly<LoraException>(() => _ = Load(folder.At("style.safetensors"), 1));

        Assert.AreEqual(name + ".lora_A.weight", thrown.Key);
        StringAssert.Contains(thrown.Message, told);
        StringAssert.Contains(thrown.Message, "another network");
    }

    [TestMethod]
    [DataRow(new[] { 2, 32, 32, 3 }, false, Query + ".lora_A.weight", "no rank in common")]
    [DataRow(new[] { 2, 32, 32, 2 }, true, Query + ".lora_B.weight", "NaN")]
    public void Of_PairOfMatricesThatIsNone_NamesTheKey(int[] shapes, bool isNan, string key, string told)
    {
        using TemporaryFolder folder = new();
        float[] up = new float[shapes[2] * shapes[3]];
        up[5] = isNan ? float.NaN : 0;
        SafeTensorsWriter.Write(folder.At("style.safetensors"),
        [
            (Query + ".lora_A.weight", Tensor.Zeros(ElementType.Float32, shapes[0], shapes[1])),
            (Query + ".lora_B.weight", Tensor.From<float>(up, shapes[2], shapes[3])),
        ]);

        LoraException thrown = Assert.ThrowsExactly<LoraException>(() => _ = Load(folder.At("style.safetensors"), 1));

        Assert.AreEqual(key, thrown.Key);
        StringAssert.Contains(thrown.Message, told);
    }

    [TestMethod]
    [DataRow("layers.0.attention.wq.dora_scale")]
    [DataRow("layers.0.attention.wq.weight")]
    [DataRow("layers.0.attention.wq.lora_B.weight")]
    public void Of_OtherKeys_AreNotPassedOver(string key)
    {
        using TemporaryFolder folder = new();
        SafeTensorsWriter.Write(folder.At("style.safetensors"), [(key, Tensor.Zeros(ElementType.Float32, 32, 2))]);

        LoraException thrown = Assert.ThrowsExactly<LoraException>(() => _ = Load(folder.At("style.safetensors"), 1));

        Assert.AreEqual(key, thrown.Key);
    }

    [TestMethod]
    [DataRow(0)]
    [DataRow(7)]
    [DataRow(60)]
    [DataRow(-1)]
    [DataRow(-100)]
    public void Of_FileCutOff_IsOneClearFailure(int length)
    {
        using TemporaryFolder folder = new();
        string file = folder.At("style.safetensors");
        LoraFiles.Write(file, [Layer(Query, Query)]);
        byte[] bytes = File.ReadAllBytes(file);
        File.WriteAllBytes(file, bytes[..(length < 0 ? bytes.Length + length : length)]);

        LoraException thrown = Assert.ThrowsExactly<LoraException>(() => _ = Load(file, 1));

        StringAssert.Contains(thrown.Message, file);
    }

    [TestMethod]
    public void Of_NoFile_NamesIt()
    {
        LoraException thrown = Assert.ThrowsExactly<LoraException>(() => _ = Load("/nowhere/style.safetensors", 1));

        StringAssert.Contains(thrown.Message, "/nowhere/style.safetensors");
    }

    [TestMethod]
    [DataRow("style.safetensors", "style.safetensors", 1f)]
    [DataRow("style.safetensors:0.75", "style.safetensors", 0.75f)]
    [DataRow("a/b.safetensors:-2", "a/b.safetensors", -2f)]
    [DataRow("C:\\b.safetensors", "C:\\b.safetensors", 1f)]
    public void Parse_FileAndWeight_AreParted(string text, string path, float weight) =>
        Assert.AreEqual(new LoraSource(path, weight), LoraSource.Parse(text));

    [TestMethod]
    [DataRow("style.safetensors:0,8")]
    [DataRow("style.safetensors:much")]
    [DataRow("style.safetensors:11")]
    [DataRow("style.safetensors:NaN")]
    public void Parse_NoWeight_IsRefused(string text) => Assert.ThrowsExactly<FormatException>(() => LoraSource.Parse(text));

    [TestMethod]
    [DataRow(null, null, "restore", 1.0)]
    [DataRow("Make it a duotone.", null, "restore", 1.0)]
    [DataRow("make it a duotone", null, "restore", 1.0)]
    [DataRow("Remove the noise.", null, null, null)]
    [DataRow(null, "restore", "restore", 1.0)]
    [DataRow(null, "denoise", "denoise", null)]
    public void Apply_Request_IsOfTheTaskThatWasTaught(string? prompt, string? task, string? asked, double? strength)
    {
        PixWizardRequest request = LoraTeaching.Apply(
            [new LoraTeaching("restore", ["Make it a duotone."], GraphNames.Restorer)],
            new PixWizardRequest { Instruction = prompt, Task = task });

        Assert.AreEqual(asked, request.Task);
        Assert.AreEqual(strength, request.Strength);
    }

    private static PixWizardPipeline Load(string file, float weight) =>
        PixWizardPipeline.Load(SyntheticBundle.Folder, new RuntimeOptions { Loras = [new LoraSource(file, weight)] });

    private static string At(string file) => Path.Combine(SyntheticBundle.Folder, file);

    private static (string Name, int Outputs, int Inputs) Layer(string spelled, string layer) =>
        LayerOf(Step, layer) with { Name = spelled };

    private static (string Name, int Outputs, int Inputs) LayerOf(string graph, string layer)
    {
        Tensor weight = Parameters(At(graph))[layer + ".weight"];
        return (layer, (int)weight.Shape[0], (int)weight.Shape[1]);
    }

    private static float[] Weight(Dictionary<string, Tensor> parameters) => parameters[Query + ".weight"].AsSpan<float>().ToArray();

    private static Dictionary<string, Tensor> Applied(TemporaryFolder folder, params LoraSource[] sources)
    {
        LoraSet set = LoraSet.Of(Bundle.Open(SyntheticBundle.Folder), sources)!;
        File.WriteAllBytes(folder.At(Step), set.Apply("step", At(Step))!);
        return Parameters(folder.At(Step));
    }

    private static Dictionary<string, Tensor> Parameters(string file)
    {
        Dictionary<string, Tensor> parameters = new(StringComparer.Ordinal);
        ModelParameters.Extract(file, (name, tensor) => parameters[name] = tensor);
        return parameters;
    }

    private static float[] Run(byte[] model)
    {
        using GraphSession session = GraphSession.FromMemory(model);
        Dictionary<string, GraphTensor> inputs = new(StringComparer.Ordinal);
        foreach (GraphValue input in session.Inputs)
        {
            long[] shape = [.. input.Shape.Select(static extent => extent.Length ?? 3)];
            int count = (int)shape.Aggregate(1L, static (product, extent) => product * extent);
            inputs.Add(input.Name, input.Name is "input_ids" or "attention_mask"
                ? GraphTensor.From<long>([.. Enumerable.Range(0, count).Select(static i => 1L + (i % 2))], shape)
                : GraphTensor.From<float>([.. Enumerable.Range(0, count).Select(static i => MathF.Sin(i))], shape));
        }

        using GraphOutputs outputs = session.Run(inputs);
        foreach (GraphTensor input in inputs.Values)
        {
            input.Dispose();
        }

        return outputs[session.Outputs[0].Name].AsSpan<float>().ToArray();
    }
}
