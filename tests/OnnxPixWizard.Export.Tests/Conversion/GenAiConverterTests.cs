using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Export.Conversion.GenAi;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Export.Synthesis;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Tests;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class GenAiConverterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Target => _folder.At("model");

    public void Dispose() => _folder.Dispose();

    /// <summary>The decoder's hidden states, whatever the number of tokens a run, are the text encoder's.</summary>
    [TestMethod]
    [DataRow("qwen3-small", 1)]
    [DataRow("qwen3-small", 5)]
    [DataRow("qwen3-small", 40)]
    [DataRow("gemma-small", 1)]
    [DataRow("gemma-small", 5)]
    [DataRow("gemma-small", 40)]
    public void Convert_Decoder_HasTheEncodersHiddenStates(string config, int tokensPerRun)
    {
        LanguageFamily family = Convert(config);
        long[] ids = [.. Enumerable.Range(0, 40).Select(static i => (long)((i * 37) + 11) % 300)];
        using GraphRunner encoder = new(family.Encoder.Graph, Weights(config));
        using GraphRunner decoder = GraphRunner.Open(Path.Combine(Target, "model.onnx"));

        float[] expected = encoder.Run(new Dictionary<string, Tensor>(StringComparer.Ordinal)
            { ["input_ids"] = Row(ids), ["attention_mask"] = Row(Ones(ids.Length)) })[family.Encoder.Output].AsSpan<float>().ToArray();
        float[] actual = [.. ids.Chunk(tokensPerRun).Aggregate(
            (States: new List<float>(), Kept: None(family.Sizes), Done: 0), (so, chunk) =>
            {
                IReadOnlyDictionary<string, Tensor> outputs = Run(decoder, chunk, so.Done, so.Kept);
                so.States.AddRange(outputs[LanguageModelGraphs.HiddenStates].AsSpan<float>());
                return (so.States, Next(outputs, family.Sizes), so.Done + chunk.Length);
            }).States];

        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.AreEqual(expected[i], actual[i], 2e-5f);
        }
    }

    /// <summary>The likeliest tokens, one after the other, are those that follow when all is computed anew for each.</summary>
    [TestMethod]
    [DataRow("qwen3-small", false)]
    [DataRow("qwen3-small", true)]
    [DataRow("gemma-small", false)]
    [DataRow("gemma-small", true)]
    public void Decode_StepByStepWithTheCache_GivesTheTokensOfDecodingWithoutIt(string config, bool isInt4)
    {
        LanguageFamily family = Convert(config, isInt4 ? BundlePrecision.Int4 : BundlePrecision.Float32);
        using GraphRunner decoder = GraphRunner.Open(Path.Combine(Target, "model.onnx"));
        List<long> withCache = [17, 201, 5, 92, 33], without = [.. withCache];
        Dictionary<string, Tensor> kept = None(family.Sizes);
        int done = 0;
        float largest = 0;

        for (int i = 0; i < 24; i++)
        {
            IReadOnlyDictionary<string, Tensor> outputs = Run(decoder, [.. withCache[done..]], done, kept);
            done = withCache.Count;
            kept = Next(outputs, family.Sizes);
            withCache.Add(Likeliest(outputs));
            IReadOnlyDictionary<string, Tensor> anew = Run(decoder, [.. without], 0, None(family.Sizes));
            without.Add(Likeliest(anew));
            largest = Math.Max(largest, System.Numerics.Tensors.TensorPrimitives.Distance(
                anew["logits"].AsSpan<float>(), outputs["logits"].AsSpan<float>()));
        }

        CollectionAssert.AreEqual(without, withCache);
        Assert.IsLessThan(1e-4f, largest);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Convert_Head_IsTheEmbeddingOrAMatrixOfItsOwn(bool isTied)
    {
        string source = Source("qwen3-small");
        Rewrite(source, "config.json", config => config["tie_word_embeddings"] = isTied);
        GenAiConverter.Convert(new GenAiRequest { Source = source, Target = Target });
        LanguageFamily family = LanguageFamily.Of(source);
        using GraphRunner decoder = GraphRunner.Open(Path.Combine(Target, "model.onnx"));
        float[] head = PublishedFolders.ReadFloats(source)[isTied ? "model.embed_tokens.weight" : "lm_head.weight"];

        IReadOnlyDictionary<string, Tensor> outputs = Run(decoder, [3, 7, 9], 0, None(family.Sizes));

        ReadOnlySpan<float> state = outputs[LanguageModelGraphs.HiddenStates].AsSpan<float>()[^family.Sizes.Width..];
        float[] logits = outputs["logits"].AsSpan<float>().ToArray();
        Assert.HasCount(family.Sizes.Vocabulary, logits);
        for (int token = 0; token < logits.Length; token++)
        {
            float expected = System.Numerics.Tensors.TensorPrimitives.Dot(
                state, head.AsSpan(token * family.Sizes.Width, family.Sizes.Width));
            Assert.AreEqual(expected, logits[token], 1e-4f);
        }
    }

    [TestMethod]
    [DataRow("qwen3-small", "qwen3", "model.onnx", 2)]
    [DataRow("gemma-small", "gemma", "model.onnx", 3)]
    public void Convert_Folder_HoldsWhatGenAiReads(string config, string type, string file, int layers)
    {
        LanguageFamily family = Convert(config);

        JsonObject model = JsonNode.Parse(File.ReadAllBytes(Path.Combine(Target, "genai_config.json")))!["model"]!.AsObject();
        Assert.AreEqual((type, file, layers, family.Sizes.Vocabulary), ((string)model["type"]!, (string)model["decoder"]!["filename"]!,
            (int)model["decoder"]!["num_hidden_layers"]!, (int)model["vocab_size"]!));
        CollectionAssert.IsSubsetOf(
            new[] { "README.md", "genai_config.json", "model.onnx", "tokenizer.json", "tokenizer_config.json", "synthetic.json" },
            Directory.GetFiles(Target).Select(Path.GetFileName).ToArray());
        StringAssert.Contains(File.ReadAllText(Path.Combine(Target, "README.md")), "random weights made by this project");
        Assert.IsEmpty(Directory.GetDirectories(_folder.Path, "*.partial"));
    }

    [TestMethod]
    public void Compare_WeightsOfAnotherModel_AreRefused()
    {
        LanguageFamily family = Convert("gemma-small");
        string other = _folder.At("other"), encoder = _folder.At("encoder.onnx");
        Synthesizer.Write("gemma-small", 6, other);
        OnnxPixWizard.Graphs.Models.ModelWriter.Write(family.Encoder.Graph, encoder, Weights(other));

        double difference = GenAiCheck.Compare(Path.Combine(Target, "model.onnx"), encoder, family,
            OnnxPixWizard.Text.Tokenizer.Load(Path.Combine(Target, "tokenizer.json")), CancellationToken.None);
        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(
            () => GenAiCheck.ThrowIfApart(difference, BundlePrecision.Int4));

        Assert.IsGreaterThan(0.5, difference);
        StringAssert.Contains(thrown.Message, "does not agree with the text encoder");
        Assert.ThrowsExactly<ConversionException>(() => GenAiCheck.ThrowIfApart(2e-4, BundlePrecision.Float32));
        Assert.ThrowsExactly<ConversionException>(() => GenAiCheck.ThrowIfApart(double.NaN, BundlePrecision.Int4));
        GenAiCheck.ThrowIfApart(1e-6, BundlePrecision.Float32);
    }

    [TestMethod]
    [DataRow("config.json", "model_type", "\"llama\"", "of type 'llama'")]
    [DataRow("config.json", "rope_scaling", "{\"rope_type\":\"yarn\",\"factor\":4}", "yarn")]
    [DataRow("config.json", "num_hidden_layers", "3", "missing 'model.layers.2.")]
    [DataRow("tokenizer_config.json", "eos_token", "\"<none>\"", null)]
    public void Convert_OtherCheckpoint_IsRefusedAndNothingStays(string file, string member, string json, string? expected)
    {
        string source = Source("qwen3-small");
        Rewrite(source, file, config => config[member] = JsonNode.Parse(json));

        Exception? thrown = null;
        try
        {
            GenAiConverter.Convert(new GenAiRequest { Source = source, Target = Target });
        }
        catch (Exception e) when (e is ConversionException or NetworkOptionsException)
        {
            thrown = e;
        }

        // Where the end is not named the usual one is taken.
        Assert.AreEqual(expected is null, thrown is null, thrown?.Message);
        StringAssert.Contains(thrown?.Message ?? string.Empty, expected ?? string.Empty);
        Assert.AreEqual(expected is null, Directory.Exists(Target));
        Assert.IsEmpty(Directory.GetDirectories(_folder.Path, "*.partial"));
    }

    [TestMethod]
    [DataRow("bundle.json", "is a bundle")]
    [DataRow("notes.txt", "is no bundle")]
    public void Convert_OntoAFolderThatHoldsSomething_LeavesItAsItIs(string file, string expected)
    {
        Directory.CreateDirectory(Target);
        File.WriteAllText(Path.Combine(Target, file), "mine");

        ConversionException thrown = Assert.ThrowsExactly<ConversionException>(
            () => GenAiConverter.Convert(new GenAiRequest { Source = Source("gemma-small"), Target = Target }));

        StringAssert.Contains(thrown.Message, expected);
        Assert.AreEqual("mine", File.ReadAllText(Path.Combine(Target, file)));
        Assert.HasCount(1, Directory.GetFileSystemEntries(Target));
    }

    private LanguageFamily Convert(string config, BundlePrecision precision = BundlePrecision.Float32)
    {
        GenAiConverter.Convert(new GenAiRequest { Source = Source(config), Target = Target, Precision = precision });
        return LanguageFamily.Of(_folder.At(config));
    }

    private string Source(string config)
    {
        Synthesizer.Write(config, 5, _folder.At(config));
        return _folder.At(config);
    }

    /// <summary>A checkpoint's tensors as a graph reads them.</summary>
    private Func<string, Tensor> Weights(string config)
    {
        Dictionary<string, float[]> floats = PublishedFolders.ReadFloats(_folder.At(config));
        Dictionary<string, Tensor> tensors = PublishedFolders.Read(_folder.At(config));
        return name => Tensor.From<float>(floats[name], tensors[name].Shape.ToArray());
    }

    private static void Rewrite(string folder, string file, Action<JsonObject> change)
    {
        string path = Path.Combine(folder, file);
        JsonObject json = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        change(json);
        File.WriteAllText(path, json.ToJsonString());
    }

    private static IReadOnlyDictionary<string, Tensor> Run(GraphRunner decoder, long[] ids, int done, Dictionary<string, Tensor> kept) =>
        decoder.Run(new Dictionary<string, Tensor>(kept, StringComparer.Ordinal)
        {
            ["input_ids"] = Row(ids),
            ["position_ids"] = Row([.. Enumerable.Range(done, ids.Length).Select(static place => (long)place)]),
            ["attention_mask"] = Row(Ones(done + ids.Length)),
        });

    private static Dictionary<string, Tensor> None(LanguageSizes sizes) => Each(
        sizes, (_, _) => Tensor.Zeros(ElementType.Float32, 1, sizes.Groups, 0, sizes.HeadWidth));

    private static Dictionary<string, Tensor> Next(IReadOnlyDictionary<string, Tensor> outputs, LanguageSizes sizes) => Each(
        sizes, (layer, isKey) => outputs[LanguageModelGraphs.Present(layer, isKey)]);

    private static Dictionary<string, Tensor> Each(LanguageSizes sizes, Func<int, bool, Tensor> tensor) =>
        Enumerable.Range(0, sizes.Layers * 2).ToDictionary(
            static i => LanguageModelGraphs.Past(i / 2, i % 2 == 0), i => tensor(i / 2, i % 2 == 0), StringComparer.Ordinal);

    private static long Likeliest(IReadOnlyDictionary<string, Tensor> outputs) =>
        System.Numerics.Tensors.TensorPrimitives.IndexOfMax(outputs["logits"].AsSpan<float>());

    private static Tensor Row(long[] values) => Tensor.From<long>(values, 1, values.Length);

    private static long[] Ones(int count) => [.. Enumerable.Repeat(1L, count)];
}
