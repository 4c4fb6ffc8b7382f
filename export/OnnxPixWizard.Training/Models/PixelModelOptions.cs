using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Training.Models;

/// <summary>Sizes of a whole model of family <c>pixwizard-pixel</c>: the transformer and the three encoders that are trained with it.</summary>
public sealed record PixelModelOptions
{
    /// <summary>Name of the file in a bundle that holds these sizes, so that a training can go on from the bundle alone.</summary>
    public const string FileName = "model.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>The transformer with its neural field and source stem.</summary>
    public required PixWizardOptions Transformer { get; init; }

    /// <summary>Encoder of the instruction's tokens.</summary>
    public required GemmaOptions Text { get; init; }

    /// <summary>Encoder of the whole instruction.</summary>
    public required ClipTextOptions Task { get; init; }

    /// <summary>Encoder of the picture.</summary>
    public required ClipVisionOptions Vision { get; init; }

    /// <summary>Reads the sizes from a folder.</summary>
    /// <exception cref="JsonException">The file is malformed.</exception>
    public static PixelModelOptions Load(string folder) =>
        JsonSerializer.Deserialize<PixelModelOptions>(File.ReadAllBytes(Path.Combine(folder, FileName)), s_json)
        ?? throw new JsonException($"'{FileName}' in '{folder}' holds nothing.");

    /// <summary>Writes the sizes to a folder.</summary>
    public void Save(string folder) => File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, s_json));

    /// <summary>The sizes of <c>models/pixwizard-tiny</c>.</summary>
    /// <param name="textVocabulary">Entries of the text encoder's tokenizer.</param>
    /// <param name="taskVocabulary">Entries of the task encoder's tokenizer; the last is its end token.</param>
    public static PixelModelOptions Tiny(int textVocabulary, int taskVocabulary) => new()
    {
        Transformer = new PixWizardOptions
        {
            PatchSize = 8,
            InChannels = 3,
            Dim = 192,
            NLayers = 5,
            NHeads = 6,
            NKvHeads = 2,
            MultipleOf = 64,
            LearnSigma = false,
            QkNorm = true,
            CapFeatDim = 96,
            CapClipFeatDim = 96,
            ImageFeatDim = 64,
            SampleTokens = 16,
            GateStart = 1,
            Field = new NeuralFieldOptions { Width = 16, Expansion = 2, Blocks = 1, TokenHead = true },
            SourceStem = new SourceStemOptions { Channels = 9, Width = 48, Dilations = [1, 2, 4, 1] },
        },
        Text = new GemmaOptions
        {
            VocabSize = textVocabulary,
            HiddenSize = 96,
            IntermediateSize = 192,
            NumHiddenLayers = 3,
            NumAttentionHeads = 3,
            NumKeyValueHeads = 1,
            HeadDim = 32,
        },
        Task = new ClipTextOptions
        {
            VocabSize = taskVocabulary,
            HiddenSize = 64,
            IntermediateSize = 256,
            ProjectionDim = 96,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            EosTokenId = taskVocabulary - 1,
        },
        Vision = new ClipVisionOptions
        {
            HiddenSize = 64,
            IntermediateSize = 256,
            NumHiddenLayers = 2,
            NumAttentionHeads = 2,
            ImageSize = 64,
            PatchSize = 8,
        },
    };
}
