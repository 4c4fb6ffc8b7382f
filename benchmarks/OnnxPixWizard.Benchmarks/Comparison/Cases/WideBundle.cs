using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Synthesis;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Comparison.Cases;

/// <summary>PixWizard-2B at its full width with made weights and as many of its layers as asked for.</summary>
internal static class WideBundle
{
    /// <summary>Layers of the published network.</summary>
    public const int PublishedLayers = 24;

    private const int ImageTokens = 576;

    /// <summary>The published sizes.</summary>
    public static PixWizardOptions Options(int layers) => new()
    {
        PatchSize = 2, Dim = 2304, NLayers = layers, NHeads = 32, NKvHeads = 8, QkNorm = true, CapFeatDim = 2048, CapClipFeatDim = 768,
    };

    /// <summary>Bytes of the graphs' weights.</summary>
    public static long Bytes(int layers) => Graphs(Options(layers)).Sum(static graph => ModelWriter.StoredBytes(graph.Graph));

    /// <summary>Published parameter to made values, as <c>pixwizard-export synthesize</c> makes them.</summary>
    public static IReadOnlyDictionary<string, LazyTensor> Weights(PixWizardOptions options) =>
        new SyntheticWeights(ElementType.Float32, seed: 1).Add([.. Graphs(options).Select(static graph => graph.Graph)]).Tensors;

    /// <summary>Writes the bundle. Its encoders are named, as the family wants them, but stand for nothing and are never opened.</summary>
    public static Bundle Write(int layers, string folder)
    {
        PixWizardOptions options = Options(layers);
        Directory.CreateDirectory(folder);
        IReadOnlyDictionary<string, LazyTensor> weights = Weights(options);
        Dictionary<string, GraphEntry> entries = new(StringComparer.Ordinal);
        foreach ((string name, Graph graph) in Graphs(options))
        {
            ModelWriter.WriteStreamed(graph, Path.Combine(folder, name + ".onnx"), parameter => weights[parameter]);
            entries[name] = new GraphEntry { File = name + ".onnx" };
        }

        // All rows have one size here: the form that takes a mask is never opened.
        entries[GraphNames.Step] = entries[GraphNames.Step] with
        {
            Variants = new Dictionary<string, string>(StringComparer.Ordinal)
                { [GraphNames.MaskFreeVariant] = entries[GraphNames.Step].File },
        };
        foreach (string name in BundleFamilies.RequiredGraphs(BundleFamily.PixWizard).Where(name => !entries.ContainsKey(name)))
        {
            entries[name] = new GraphEntry { File = BundleManifest.FileName };
        }

        TokenizerEntry none = new() { File = BundleManifest.FileName, MaxLength = 1, PadId = 0 };
        new BundleManifest
        {
            Format = BundleManifest.CurrentFormat,
            Family = BundleFamilies.ToName(BundleFamily.PixWizard),
            Name = $"PixWizard-2B, {layers} of {PublishedLayers} layers",
            Graphs = entries,
            Tokenizers = new TokenizerSet { Text = none, Task = none },
            Network = new NetworkSettings
            {
                PatchSize = options.PatchSize,
                Channels = options.InChannels,
                Dim = options.Dim,
                Layers = layers,
                Heads = options.NHeads,
                KeyValueHeads = options.KeyValueHeads,
                SampleTokens = options.SampleTokens,
                ImageTokens = ImageTokens,
                ImageFeatDim = options.ImageFeatDim,
                TextWidth = options.CapFeatDim,
                PooledWidth = options.CapClipFeatDim,
                ConditioningWidth = options.ConditionWidth,
            },
            Latent = new LatentSettings { Scale = 0.13025 },
            Resolution = new ResolutionSettings { Multiple = 16, Centers = [512] },
            Sampling = new SamplingSettings { Steps = 20 },
            Tasks = [new TaskEntry { Id = "edit", Name = "Editing", Examples = ["edit"], Decoder = new PictureTask(), TakesImage = true }],
            Precision = PrecisionNames.Float32,
            Source = "made weights",
            Licence = "MIT",
        }.Save(folder);
        return Bundle.Open(folder);
    }

    private static (string Name, Graph Graph)[] Graphs(PixWizardOptions options) =>
    [
        (GraphNames.Conditioner, PixWizardGraphs.Conditioner(options)), (GraphNames.Modulation, PixWizardGraphs.Modulation(options)),
        (GraphNames.Step, PixWizardGraphs.Step(options, masked: false)),
    ];
}
