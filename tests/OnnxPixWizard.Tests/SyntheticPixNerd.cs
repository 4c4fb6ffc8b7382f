using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Text;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests;

/// <summary>Small PixNerd bundles with random weights, made once: 4x4 tokens
/// and three classes, or 6x4 tokens and a text of eight tokens.</summary>
internal static class SyntheticPixNerd
{
    private const int TextTokens = 8, PadId = 256;

    private static readonly Lazy<string> Class = new(MakeClass);
    private static readonly Lazy<string> Text = new(MakeText);

    /// <summary>Folder of a bundle of family pixnerd-class.</summary>
    public static string ClassFolder => Class.Value;

    /// <summary>Folder of a bundle of family pixnerd-text.</summary>
    public static string TextFolder => Text.Value;

    /// <summary>The class network.</summary>
    public static PixNerdClassOptions ClassOptions { get; } = new()
    {
        NumGroups = 2, HiddenSize = 16, PatchSize = 4, HiddenSizeX = 8, NumBlocks = 3, NumCondBlocks = 2, NumClasses = 3,
    };

    /// <summary>The text network.</summary>
    public static PixNerdTextOptions TextOptions { get; } = new()
    {
        NumGroups = 2, HiddenSize = 16, PatchSize = 4, DecoderHiddenSize = 8, NumEncoderBlocks = 2, NumDecoderBlocks = 1, NumTextBlocks = 1,
        TxtEmbedDim = 12, TxtMaxLength = TextTokens,
    };

    /// <summary>Deletes what was made.</summary>
    public static void Delete()
    {
        foreach (Lazy<string> bundle in new[] { Class, Text })
        {
            if (bundle.IsValueCreated)
            {
                Directory.Delete(bundle.Value, recursive: true);
            }
        }
    }

    private static string MakeClass()
    {
        string folder = Directory.CreateTempSubdirectory("pixnerd-class-").FullName;
        SyntheticBundle.Write(folder, GraphNames.Conditioner, PixNerdGraphs.Conditioner(ClassOptions));
        WriteShared(folder, ClassOptions);
        Manifest("pixnerd-class", BundleFamily.PixNerdClass, ClassOptions, new PixelFieldSettings
        {
            Width = ClassOptions.FieldWidth, Extent = ClassOptions.FieldExtent, RopePlaces = RopePlaces.FixedSpan, GridWidth = 16,
            GridHeight = 16,
        }).Save(folder);
        return folder;
    }

    private static string MakeText()
    {
        string folder = Directory.CreateTempSubdirectory("pixnerd-text-").FullName;
        File.WriteAllText(Path.Combine(folder, "text.json"), Bytes());
        SyntheticBundle.Write(folder, GraphNames.TextEncoder, Qwen3Graphs.TextEncoder(new Qwen3Options
        {
            VocabSize = PadId + 1, HiddenSize = TextOptions.TxtEmbedDim, IntermediateSize = 16, NumHiddenLayers = 1, NumAttentionHeads = 2,
            NumKeyValueHeads = 1, HeadDim = 8,
        }));
        SyntheticBundle.Write(folder, GraphNames.Conditioner, PixNerdGraphs.Conditioner(TextOptions));
        SyntheticBundle.Write(folder, GraphNames.TextRefiner, PixNerdGraphs.TextRefiner(TextOptions));
        WriteShared(folder, TextOptions);
        BundleManifest manifest = Manifest("pixnerd-text", BundleFamily.PixNerdText, TextOptions, new PixelFieldSettings
        {
            Width = TextOptions.FieldWidth, Extent = TextOptions.FieldExtent, RopePlaces = RopePlaces.SwappedSpan, GridWidth = 24,
            GridHeight = 16,
            TextLayers = TextOptions.NumTextBlocks, TextTokens = TextTokens,
        });
        (manifest with
        {
            Network = manifest.Network with { TextWidth = TextOptions.TxtEmbedDim },
            Tokenizers = new TokenizerSet
                { Text = new TokenizerEntry { File = "text.json", MaxLength = TextTokens, PadId = PadId, PadToMaxLength = true } },
            Classes = null,
        }).Save(folder);
        return folder;
    }

    private static void WriteShared(string folder, PixNerdOptions options)
    {
        foreach ((string name, Graph graph) in new[]
        {
            (GraphNames.Modulation, PixNerdGraphs.Modulation(options)), (GraphNames.FieldGrid, PixNerdGraphs.FieldGrid(options)),
                (GraphNames.Step, PixNerdGraphs.Step(options)),
        })
        {
            SyntheticBundle.Write(folder, name, graph);
        }
    }

    private static BundleManifest Manifest(string name, BundleFamily family, PixNerdOptions options, PixelFieldSettings field) => new()
    {
        Format = BundleManifest.CurrentFormat,
        Family = BundleFamilies.ToName(family),
        Name = name,
        Graphs = BundleFamilies.RequiredGraphs(family)
            .ToDictionary(static graph => graph, static graph => new GraphEntry { File = graph + ".onnx" }, StringComparer.Ordinal),
        Network = new NetworkSettings
        {
            PatchSize = options.PatchSize, Channels = options.InChannels, Dim = options.HiddenSize, Layers = options.TransformerBlocks,
            Heads = options.NumGroups, KeyValueHeads = options.NumGroups, PixelField = field,
        },
        Classes = new ClassSettings { Count = ClassOptions.NumClasses, Names = ["disc", "square", "star"] },
        Resolution = new ResolutionSettings { Multiple = field.GridWidth == field.GridHeight ? 4 : 12, Centers = [24] },
        Sampling = new SamplingSettings { Steps = 4, TextGuidance = 3, GuidanceFrom = 0.1, GuidanceTo = 1 },
        Tasks = [],
        Precision = "float32",
        Source = "random weights of a test",
        Licence = "MIT",
    };

    /// <summary>A tokenizer of bytes: like Qwen's it makes no token of the empty text.</summary>
    private static string Bytes() => JsonSerializer.Serialize(new
    {
        version = "1.0",
        added_tokens = new[] { new { id = PadId, content = "<|endoftext|>", single_word = false, lstrip = false, rstrip = false,
            normalized = false, special = true } },
        normalizer = new { type = "NFC" },
        pre_tokenizer = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = true },
        post_processor = (object?)null,
        decoder = new { type = "ByteLevel", add_prefix_space = false, trim_offsets = false, use_regex = true },
        model = new
        {
            type = "BPE",
            vocab = Enumerable.Range(0, 256).ToDictionary(
                static value => ByteAlphabet.CharacterOf((byte)value).ToString(), static value => value, StringComparer.Ordinal),
            merges = Array.Empty<string>(),
        },
    });
}
