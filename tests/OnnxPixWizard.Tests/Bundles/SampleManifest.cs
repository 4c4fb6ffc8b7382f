using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests.Bundles;

/// <summary>A manifest that passes every check, to be varied with <c>with</c>.</summary>
internal static class SampleManifest
{
    public static BundleManifest Create() => new()
    {
        Format = BundleManifest.CurrentFormat,
        Family = "pixwizard-pixel",
        Name = "sample",
        Graphs = new Dictionary<string, GraphEntry>(StringComparer.Ordinal)
        {
            [GraphNames.TextEncoder] = new() { File = "text_encoder.onnx" },
            [GraphNames.TaskEncoder] = new() { File = "task_encoder.onnx" },
            [GraphNames.VisionEncoder] = new() { File = "vision_encoder.onnx" },
            [GraphNames.Conditioner] = new() { File = "conditioner.onnx" },
            [GraphNames.Modulation] = new() { File = "modulation.onnx" },
            [GraphNames.Step] = new()
            {
                File = "step.onnx",
                Variants = new Dictionary<string, string>(StringComparer.Ordinal) { [GraphNames.MaskFreeVariant] = "step.mask-free.onnx" },
            },
        },
        Tokenizers = new TokenizerSet
        {
            Text = new TokenizerEntry { File = "text.json", MaxLength = 64, PadId = 0, PadMultiple = 8 },
            Task = new TokenizerEntry { File = "task.json", MaxLength = 77, PadId = 1, PadToMaxLength = true },
        },
        Network = new NetworkSettings
        {
            PatchSize = 8, Channels = 3, Dim = 32, Layers = 2, Heads = 4, KeyValueHeads = 2, SampleTokens = 4, ImageTokens = 16,
            ImageFeatDim = 16, TextWidth = 16, PooledWidth = 3, ConditioningWidth = 32,
        },
        Resolution = new ResolutionSettings { Multiple = 8, Centers = [32, 64] },
        Sampling = new SamplingSettings { Steps = 4 },
        Tasks =
        [
            new TaskEntry
                { Id = "denoise", Name = "Denoise", Examples = ["Remove the noise."], Decoder = new PictureTask(), Embedding = [1, 0, 0] },
            new TaskEntry
            {
                Id = "depth", Name = "Depth", Examples = ["Estimate the depth."], Steps = 1, Embedding = [0, 1, 0],
                Decoder = new DepthTask { Near = 1, Far = 21 },
            },
            new TaskEntry
            {
                Id = "highlight", Name = "Highlight", Examples = ["Paint the ball red."],
                Decoder = new HighlightTask
                    { Colors = new Dictionary<string, RgbColor>(StringComparer.Ordinal) { ["red"] = new(255, 0, 0) } },
            },
        ],
        Precision = "float32",
        Source = "tests",
        Licence = "MIT",
    };

    /// <summary>A manifest of family pixnerd-class.</summary>
    public static BundleManifest PixNerdClass() => new()
    {
        Format = BundleManifest.CurrentFormat,
        Family = "pixnerd-class",
        Name = "sample",
        Graphs = BundleFamilies.RequiredGraphs(BundleFamily.PixNerdClass).ToDictionary(
            static name => name, static name => new GraphEntry { File = name + ".onnx" }, StringComparer.Ordinal),
        Network = new NetworkSettings
        {
            PatchSize = 4, Channels = 3, Dim = 16, Layers = 2, Heads = 2, KeyValueHeads = 2,
            PixelField = new PixelFieldSettings
                { Width = 8, Extent = 1, RopePlaces = RopePlaces.FixedSpan, GridWidth = 16, GridHeight = 16 },
        },
        Classes = new ClassSettings { Count = 3, Names = ["disc", "square", "star"] },
        Resolution = new ResolutionSettings { Multiple = 4, Centers = [16] },
        Sampling = new SamplingSettings { Steps = 4, TextGuidance = 3, GuidanceFrom = 0.1, GuidanceTo = 1 },
        Tasks = [],
        Precision = "float32",
        Source = "tests",
        Licence = "MIT",
    };

    /// <summary>A manifest of family pixnerd-text.</summary>
    public static BundleManifest PixNerdText()
    {
        BundleManifest manifest = PixNerdClass();
        return manifest with
        {
            Family = "pixnerd-text",
            Graphs = BundleFamilies.RequiredGraphs(BundleFamily.PixNerdText).ToDictionary(
                static name => name, static name => new GraphEntry { File = name + ".onnx" }, StringComparer.Ordinal),
            Tokenizers = new TokenizerSet
                { Text = new TokenizerEntry { File = "text.json", MaxLength = 16, PadId = 0, PadToMaxLength = true } },
            Network = manifest.Network with
            {
                TextWidth = 12,
                PixelField = manifest.Network.PixelField! with
                    { RopePlaces = RopePlaces.SwappedSpan, Extent = 16, TextLayers = 1, TextTokens = 16 },
            },
            Classes = null,
        };
    }
}
