using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Domains;
using OnnxPixWizard.Training.Examples;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Instructions;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Bundles;

/// <summary>The manifest of a bundle that was trained on made scenes.</summary>
internal static class ModelManifest
{
    private const int LongestInstruction = 64;
    private const int GenerationSteps = 24;
    private const double GenerationGuidance = 3;

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
            Tasks = [.. TaskMix.Default.SelectMany(task => WithBoxes(Entry(task, embeddings)))],
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

    /// <summary>A mask task, and behind it the reading of the same answers as boxes.</summary>
    private static TaskEntry[] WithBoxes(TaskEntry entry) => entry.Decoder is not MaskTask mask ? [entry] :
    [
        entry,
        entry with
        {
            Id = "boxes", Name = "Boxes", Examples = ["Draw a box around the blue cube."], Phrase = mask.Phrase,
            Decoder = new BoxesTask { Threshold = mask.Threshold }, Embedding = null,
        },
    ];

    private static TaskEntry Entry(TaskMix mix, TaskEmbeddings embeddings)
    {
        TaughtTask row = mix.Task.Row();
        IReadOnlyList<string> examples = row.Examples
            ?? [.. InstructionCatalog.Patterns(mix.Task, ExampleSplit.Training).Take(3).Select(static pattern => pattern.All().First())];
        TaskEntry entry = new()
        {
            Id = row.Id,
            Name = row.Name,
            Examples = examples,
            Wording = row.Examples is null ? examples[0] : null,
            Decoder = row.Decoder,
            Embedding = embeddings.Mean(mix.Task),
            NoiseScale = mix.NoiseScale,
            TakesImage = row.TakesImage,
            Steps = row.TakesImage ? null : GenerationSteps,
            TextGuidance = row.TakesImage ? null : GenerationGuidance,
        };
        return entry with { TaughtOn = TaughtPictures.Of(entry) };
    }
}
