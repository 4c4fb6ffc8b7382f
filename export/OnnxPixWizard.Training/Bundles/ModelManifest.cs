using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>The manifest of a bundle that was trained on made scenes.</summary>
internal static class ModelManifest
{
    private const int LongestInstruction = 64;
    private const int GenerationSteps = 24;

    private static readonly int[][] s_sizes =
    [
        [128, 128], [136, 120], [120, 136], [144, 112], [112, 144], [152, 104], [104, 152], [160, 96], [96, 160], [168, 96], [96, 168],
        [176, 88], [88, 176],
        [176, 96], [96, 176],
    ];

    public static BundleManifest Create(
        ModelOptions model, string name, IReadOnlyDictionary<string, GraphEntry> graphs, long parameters, TaskEmbeddings embeddings,
        IReadOnlyDictionary<string, string> notes) => new()
        {
            Format = BundleManifest.CurrentFormat,
            Family = BundleFamilies.ToName(model.Family),
            Name = name,
            Graphs = graphs,
            Tokenizers = new TokenizerSet
            {
                Text = new TokenizerEntry { File = TokenizerFiles.Text, MaxLength = LongestInstruction, PadId = 0, PadMultiple = 8 },
                Task = new TokenizerEntry
                {
                    File = TokenizerFiles.Task,
                    MaxLength = TaskEmbeddings.Length,
                    PadId = model.Task.EosTokenId,
                    PadToMaxLength = true,
                },
            },
            Network = Network(model),
            Latent = model.Vae is { } vae ? new LatentSettings { Scale = vae.ScalingFactor, Downscale = vae.CellSide } : null,
            Resolution = new ResolutionSettings
            {
                Multiple = model.TokenSide,
                Centers = [128],
                MaxRatio = 2,
                Candidates = new Dictionary<string, IReadOnlyList<IReadOnlyList<int>>>(StringComparer.Ordinal)
                {
                    ["128"] = [.. s_sizes.Where(size => size.All(side => side % model.TokenSide == 0))],
                },
            },
            Sampling = new SamplingSettings { Steps = 1, NoiseScale = 0 },
            Tasks = [.. TaskMix.Default.Select(task => Entry(task, embeddings))],
            Precision = "float32",
            Parameters = parameters,
            Source = "Trained from nothing by this project on scenes that it renders itself.",
            Licence = "MIT",
            Notes = notes,
        };

    private static NetworkSettings Network(ModelOptions model) => new()
    {
        PatchSize = model.Transformer.PatchSize,
        Channels = model.Transformer.InChannels,
        Dim = model.Transformer.Dim,
        Layers = model.Transformer.NLayers,
        Heads = model.Transformer.NHeads,
        KeyValueHeads = model.Transformer.KeyValueHeads,
        SampleTokens = model.Transformer.SampleTokens,
        ImageTokens = model.Vision.TokenCount,
        ImageFeatDim = model.Transformer.ImageFeatDim,
        TextWidth = model.Transformer.CapFeatDim,
        PooledWidth = model.Transformer.CapClipFeatDim,
        ConditioningWidth = model.Transformer.ConditionWidth,
        SourceFeatures = model.Transformer.SourceFeatures,
    };

    private static TaskEntry Entry(TaskMix mix, TaskEmbeddings embeddings)
    {
        TaskEntry entry = new()
        {
            Id = mix.Task.Id(),
            Name = NameOf(mix.Task),
            Examples = Examples(mix.Task),
            Wording = mix.Task is TrainingTask.Highlight or TrainingTask.Mask or TrainingTask.TextToImage ? null : Examples(mix.Task)[0],
            Decoder = Decoder(mix.Task),
            Embedding = embeddings.Mean(mix.Task),
            NoiseScale = mix.NoiseScale,
        };
        entry = mix.Task == TrainingTask.TextToImage ? entry with { TakesImage = false, Steps = GenerationSteps, TextGuidance = 3 } : entry;
        return entry with { TaughtOn = TaughtPictures.Of(entry) };
    }

    private static string NameOf(TrainingTask task) => task switch
    {
        TrainingTask.Denoise => "Denoising",
        TrainingTask.Inpaint => "Inpainting",
        TrainingTask.Depth => "Depth",
        TrainingTask.Normals => "Surface normals",
        TrainingTask.Segmentation => "Semantic segmentation",
        TrainingTask.Highlight => "Referring segmentation, painted",
        TrainingTask.Mask => "Referring segmentation, mask",
        _ => "Text to image",
    };

    private static string[] Examples(TrainingTask task) => task switch
    {
        TrainingTask.Highlight => ["Paint the small red ball in green."],
        TrainingTask.Mask => ["Make a mask of the blue cube."],
        TrainingTask.TextToImage => ["a large red ball on a sandy ground"],
        _ => [.. InstructionCatalog.Patterns(task, ExampleSplit.Training).Take(3).Select(static pattern => pattern.All().First())],
    };

    private static TaskKind Decoder(TrainingTask task) => task switch
    {
        TrainingTask.Depth => new DepthTask { Near = TaskPainting.NearDepth, Far = TaskPainting.FarDepth, FarValue = 0.1 },
        TrainingTask.Normals => new NormalsTask(),
        TrainingTask.Segmentation => new SegmentationTask
        {
            Legend = [.. Enum.GetValues<SceneClass>().Select(static kind => new LegendEntry
            {
                Id = (int)kind,
                Name = kind.ToString().ToLowerInvariant(),
                Color = Rgb(TaskPainting.ClassColors[(int)kind]),
            })],
        },
        TrainingTask.Highlight => new HighlightTask
        {
            Colors = Enum.GetValues<PaintColor>().ToDictionary(
                static color => color.ToString().ToLowerInvariant(), static color => Rgb(TaskPainting.Rgb(color)), StringComparer.Ordinal),
        },
        TrainingTask.Mask => new MaskTask(),
        TrainingTask.Inpaint => new PictureTask { HoleColor = new RgbColor(127, 127, 127) },
        _ => new PictureTask(),
    };

    private static RgbColor Rgb(int packed) => new((byte)(packed >> 16), (byte)(packed >> 8), (byte)packed);
}
