using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Vae;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests;

/// <summary>Small bundles with random weights: every graph of a family, tokenizers trained on a few sentences. Made once.</summary>
internal static class SyntheticBundle
{
    private const int Text = 16, Pooled = 12, ImageWidth = 16;

    private static readonly string[] Sentences =
    [
        "Remove the noise from this photo.", "Estimate the depth of this scene.", "Show the surface normals.",
        "Label every class of the picture.", "Paint the small ball in red.", "Make a mask of the blue cube.", "Fill in the grey hole.",
        "A red ball on a grey floor.",
    ];

    private static readonly Lazy<string> Pixel = new(static () => Make(latent: false));
    private static readonly Lazy<string> Latent = new(static () => Make(latent: true));

    /// <summary>Folder of a bundle of family pixwizard-pixel.</summary>
    public static string Folder => Pixel.Value;

    /// <summary>Folder of a bundle of family pixwizard, with an autoencoder,
    /// proportional attention and rope that depends on time.</summary>
    public static string LatentFolder => Latent.Value;

    /// <summary>Deletes what was made.</summary>
    public static void Delete()
    {
        foreach (Lazy<string> bundle in new[] { Pixel, Latent })
        {
            if (bundle.IsValueCreated)
            {
                Directory.Delete(bundle.Value, recursive: true);
            }
        }
    }

    /// <summary>Copies the bundle, to be damaged.</summary>
    public static void CopyTo(string folder)
    {
        foreach (string file in Directory.GetFiles(Folder))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    private static string Make(bool latent)
    {
        string folder = Directory.CreateTempSubdirectory("pixwizard-bundle-").FullName;
        TrainedTokenizer clip = ClipTokenizerTrainer.Train(Sentences, ClipTokenizerTrainer.MinVocabularySize + 32);
        TrainedTokenizer gemma = GemmaTokenizerTrainer.Train(Sentences, GemmaTokenizerTrainer.MinVocabularySize + 32);
        clip.Save(Path.Combine(folder, "task.json"));
        gemma.Save(Path.Combine(folder, "text.json"));
        Tokenizer task = Tokenizer.Load(Path.Combine(folder, "task.json"));
        int end = task.IdOf("<|endoftext|>")!.Value;

        ClipTextOptions text = new()
        {
            VocabSize = task.VocabularySize, HiddenSize = 16, IntermediateSize = 32, ProjectionDim = Pooled, NumHiddenLayers = 2,
            NumAttentionHeads = 2, EosTokenId = end,
        };
        ClipVisionOptions vision = new()
            { HiddenSize = ImageWidth, IntermediateSize = 32, NumHiddenLayers = 2, NumAttentionHeads = 2, ImageSize = 16, PatchSize = 4 };
        GemmaOptions gemmaOptions = new()
        {
            VocabSize = Tokenizer.Load(Path.Combine(folder, "text.json")).VocabularySize, HiddenSize = Text, IntermediateSize = 32,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2, NumKeyValueHeads = 1, HeadDim = 8,
        };
        PixWizardOptions network = new()
        {
            PatchSize = 2, InChannels = 4, Dim = 32, NLayers = 2, NHeads = 4, NKvHeads = 2, MultipleOf = 16, LearnSigma = true,
            QkNorm = true,
            CapFeatDim = Text, CapClipFeatDim = Pooled, ImageFeatDim = ImageWidth, SampleTokens = 4,
        };
        if (!latent)
        {
            network = network with
            {
                PatchSize = 8, InChannels = 3, LearnSigma = false, Field = new NeuralFieldOptions { Width = 8, Blocks = 1 },
                SourceStem = new SourceStemOptions { Channels = 1, Width = 8, Dilations = [1], PlaceFrequencies = 1 },
            };
        }

        Write(folder, "text_encoder", GemmaGraphs.TextEncoder(gemmaOptions));
        Write(folder, "task_encoder", ClipGraphs.TaskEncoder(text));
        Write(folder, "vision_encoder", ClipGraphs.VisionEncoder(vision));
        if (latent)
        {
            VaeOptions vae = new() { BlockOutChannels = [8, 8, 8, 8], LayersPerBlock = 1, NormNumGroups = 4 };
            Write(folder, "vae_encoder", VaeGraphs.Encoder(vae));
            Write(folder, "vae_decoder", VaeGraphs.Decoder(vae));
        }
        else
        {
            Write(folder, "source_stem", PixWizardGraphs.SourceStem(network));
        }

        Write(folder, "conditioner", PixWizardGraphs.Conditioner(network));
        Write(folder, "modulation", PixWizardGraphs.Modulation(network));
        Write(folder, "step", PixWizardGraphs.Step(network, masked: true));
        Write(folder, "step.mask-free", PixWizardGraphs.Step(network, masked: false));
        BundleManifest manifest = Manifest(network, vision, end, Embeddings(folder, task, end));
        (latent ? AsLatent(manifest) : manifest).Save(folder);
        return folder;
    }

    /// <summary>Writes a graph with weights of its own.</summary>
    internal static void Write(string folder, string name, Graph graph) =>
        ModelWriter.Write(graph, Path.Combine(folder, name + ".onnx"), parameter => Weights(graph, parameter));

    /// <summary>Weights of every parameter, also of those that a training would start from zero.</summary>
    internal static Tensor Weights(Graph graph, string name)
    {
        long[] shape = graph.Parameters[name].Shape;
        int seed = 17;
        foreach (char c in name)
        {
            seed = unchecked((seed * 31) + c);
        }

        Random random = new(seed);
        // Norms keep a gain around 1; matrices keep the size of what passes through them.
        bool isNorm = shape.Length == 1 && name.EndsWith(".weight", StringComparison.Ordinal);
        double scale = shape.Length > 1 ? 1.5 / Math.Sqrt(shape.Skip(1).Aggregate(1L, static (product, length) => product * length)) : 0.1;
        float[] values = new float[shape.Aggregate(1L, static (product, length) => product * length)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (float)((isNorm ? 1 : 0) + (scale * ((2 * random.NextDouble()) - 1)));
        }

        return Tensor.From<float>(values, shape);
    }

    /// <summary>task_encoder's vectors of the sentences, in their order.</summary>
    private static float[][] Embeddings(string folder, Tokenizer task, int end)
    {
        using GraphSession session = GraphSession.FromFile(Path.Combine(folder, "task_encoder.onnx"));
        TokenBatch batch = task.EncodeBatch(Sentences, PaddingRule.Fixed(77, end));
        using GraphTensor ids = GraphTensor.From(batch.Ids, batch.Rows, batch.Length);
        using GraphOutputs outputs = session.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["input_ids"] = ids });
        return [.. outputs["text_embeds"].AsSpan<float>().ToArray().Chunk(Pooled)];
    }

    private static BundleManifest AsLatent(BundleManifest manifest)
    {
        Dictionary<string, GraphEntry> graphs = new(manifest.Graphs, StringComparer.Ordinal)
        {
            [GraphNames.VaeEncoder] = new GraphEntry { File = "vae_encoder.onnx" },
            [GraphNames.VaeDecoder] = new GraphEntry { File = "vae_decoder.onnx" },
        };
        graphs.Remove(GraphNames.SourceStem);
        return manifest with
        {
            Family = "pixwizard",
            Graphs = graphs,
            Latent = new LatentSettings { Scale = 0.13025 },
            Resolution = new ResolutionSettings { Multiple = 16, Centers = [64] },
            Network = manifest.Network with
            {
                SourceFeatures = null,
                ProportionalAttention = new ProportionalAttention { BaseSides = [64] },
                RopeExtrapolation = new RopeExtrapolation { TrainedSide = 32 },
            },
        };
    }

    private static BundleManifest Manifest(PixWizardOptions network, ClipVisionOptions vision, int end, float[][] embeddings)
    {
        string[] graphs = ["text_encoder", "task_encoder", "vision_encoder", "source_stem", "conditioner", "modulation"];
        Dictionary<string, GraphEntry> entries = graphs.ToDictionary(
            static g => g, static g => new GraphEntry { File = g + ".onnx" }, StringComparer.Ordinal);
        entries[GraphNames.Step] = new GraphEntry
        {
            File = "step.onnx",
            Variants = new Dictionary<string, string>(StringComparer.Ordinal) { [GraphNames.MaskFreeVariant] = "step.mask-free.onnx" },
        };
        (string Id, TaskKind Decoder)[] tasks =
        [
            ("denoise", new PictureTask()),
            ("depth", new DepthTask { Near = 1, Far = 21 }),
            ("normals", new NormalsTask()),
            ("segmentation", new SegmentationTask
            {
                Legend = [new() { Id = 0, Name = "sky", Color = new(0, 0, 0) },
                    new() { Id = 1, Name = "ground", Color = new(255, 255, 255) }, new() { Id = 7, Name = "ball", Color = new(255, 0, 0) }],
            }),
            ("highlight", new HighlightTask { Colors = new Dictionary<string, RgbColor>(StringComparer.Ordinal)
                { ["red"] = new(255, 0, 0), ["blue"] = new(0, 0, 255) } }),
            ("mask", new MaskTask()),
            ("inpaint", new PictureTask { HoleColor = new RgbColor(127, 127, 127) }),
            ("text2image", new PictureTask()),
        ];
        return new BundleManifest
        {
            Format = BundleManifest.CurrentFormat,
            Family = "pixwizard-pixel",
            Name = "synthetic",
            Graphs = entries,
            Tokenizers = new TokenizerSet
            {
                Text = new TokenizerEntry { File = "text.json", MaxLength = 32, PadId = 0, PadMultiple = 8 },
                Task = new TokenizerEntry { File = "task.json", MaxLength = 77, PadId = end, PadToMaxLength = true },
            },
            Network = new NetworkSettings
            {
                PatchSize = network.PatchSize, Channels = network.InChannels, Dim = network.Dim, Layers = network.NLayers,
                Heads = network.NHeads,
                KeyValueHeads = network.KeyValueHeads, SampleTokens = network.SampleTokens, ImageTokens = vision.TokenCount,
                ImageFeatDim = network.ImageFeatDim,
                TextWidth = network.CapFeatDim, PooledWidth = network.CapClipFeatDim, ConditioningWidth = network.ConditionWidth,
                SourceFeatures = network.SourceFeatures,
            },
            Resolution = new ResolutionSettings { Multiple = 8, Centers = [32, 64] },
            Sampling = new SamplingSettings { Steps = 3 },
            Tasks =
            [
                .. tasks.Select((task, i) => new TaskEntry
                {
                    Id = task.Id, Name = task.Id, Examples = [Sentences[i]], Embedding = embeddings[i], Decoder = task.Decoder,
                    TakesImage = task.Id != "text2image",
                    Steps = task.Id == "depth" ? 1 : null,
                }),
            ],
            Precision = "float32",
            Source = "random weights of a test",
            Licence = "MIT",
        };
    }
}
