using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>Sizes of a PixNerd that is trained here: class-conditional, or text-conditional together with its text encoder.</summary>
internal sealed record PixNerdModel
{
    /// <summary>Name of the file in a bundle or run that holds these sizes.</summary>
    public const string FileName = "pixnerd.json";

    /// <summary>The network of a class-conditional model; null in the text family.</summary>
    public PixNerdClassOptions? Class { get; init; }

    /// <summary>The network of a text-conditional model; null in the class family.</summary>
    public PixNerdTextOptions? Text { get; init; }

    /// <summary>The text encoder, trained with the network; null in the class family.</summary>
    public Qwen3Options? Encoder { get; init; }

    /// <summary>Side of the pictures of the training, pixels.</summary>
    public required int Side { get; init; }

    /// <summary>The model's family.</summary>
    [JsonIgnore]
    public BundleFamily Family => Class is null ? BundleFamily.PixNerdText : BundleFamily.PixNerdClass;

    /// <summary>The network of either family.</summary>
    [JsonIgnore]
    public PixNerdOptions Network => (PixNerdOptions?)Class ?? Text!;

    /// <summary>Tokens of a text; 0 in the class family.</summary>
    [JsonIgnore]
    public int TextTokens => Text?.TxtMaxLength ?? 0;

    /// <summary>The sizes of <c>models/pixnerd-tiny-class</c>.</summary>
    /// <param name="classes">Number of classes.</param>
    public static PixNerdModel TinyClass(int classes) => new()
    {
        Side = 32,
        Class = new PixNerdClassOptions
        {
            HiddenSize = 128,
            NumGroups = 4,
            PatchSize = 4,
            HiddenSizeX = 16,
            NerfMlpratio = 2,
            NumBlocks = 8,
            NumCondBlocks = 6,
            NumClasses = classes,
        },
    };

    /// <summary>The sizes of <c>models/pixnerd-tiny-text</c>.</summary>
    /// <param name="vocabulary">Entries of the tokenizer.</param>
    public static PixNerdModel TinyText(int vocabulary) => new()
    {
        Side = 64,
        Text = new PixNerdTextOptions
        {
            HiddenSize = 128,
            NumGroups = 4,
            PatchSize = 8,
            DecoderHiddenSize = 16,
            NumEncoderBlocks = 5,
            NumDecoderBlocks = 2,
            NumTextBlocks = 1,
            TxtEmbedDim = 96,
            TxtMaxLength = 32,
        },
        Encoder = new Qwen3Options
        {
            VocabSize = vocabulary,
            HiddenSize = 96,
            IntermediateSize = 192,
            NumHiddenLayers = 2,
            NumAttentionHeads = 3,
            NumKeyValueHeads = 1,
            HeadDim = 32,
        },
    };

    /// <summary>Whether a folder holds such a model.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, FileName));

    /// <summary>Reads the sizes from a folder.</summary>
    /// <exception cref="JsonException">The file is malformed.</exception>
    public static PixNerdModel Load(string folder)
    {
        PixNerdModel model = SizesFile.Load<PixNerdModel>(folder, FileName);
        return model is { Class: not null, Text: null } or { Class: null, Text: not null, Encoder: not null }
            ? model
            : throw new JsonException($"'{FileName}' in '{folder}' names neither a class network nor a text network with its encoder.");
    }

    /// <summary>Writes the sizes to a folder.</summary>
    public void Save(string folder) => SizesFile.Save(this, folder, FileName);
}
