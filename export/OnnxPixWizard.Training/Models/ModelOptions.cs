using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Training.Models;

/// <summary>Sizes of a whole model: the transformer, the three encoders that are
/// trained with it and, in the latent family, the frozen autoencoder.</summary>
internal sealed record ModelOptions
{
    /// <summary>Name of the file in a bundle that holds these sizes, so that a training can go on from the bundle alone.</summary>
    public const string FileName = "model.json";

    private static readonly PixWizardOptions s_tiny = new()
    {
        MultipleOf = 64,
        LearnSigma = false,
        QkNorm = true,
        CapFeatDim = 96,
        CapClipFeatDim = 96,
        ImageFeatDim = 64,
        SampleTokens = 16,
        GateStart = 1,
    };

    /// <summary>The transformer, in the pixel family with its neural field and source stem.</summary>
    public required PixWizardOptions Transformer { get; init; }

    /// <summary>Encoder of the instruction's tokens.</summary>
    public required GemmaOptions Text { get; init; }

    /// <summary>Encoder of the whole instruction.</summary>
    public required ClipTextOptions Task { get; init; }

    /// <summary>Encoder of the picture.</summary>
    public required ClipVisionOptions Vision { get; init; }

    /// <summary>The autoencoder whose latents are the state; null where the state is pixels.</summary>
    public VaeOptions? Vae { get; init; }

    /// <summary>The model's family.</summary>
    [JsonIgnore]
    public BundleFamily Family => Vae is null ? BundleFamily.PixWizardPixel : BundleFamily.PixWizard;

    /// <summary>Pixels a side of a token.</summary>
    [JsonIgnore]
    public int TokenSide => Transformer.PatchSize * (Vae?.CellSide ?? 1);

    /// <summary>Reads the sizes from a folder.</summary>
    /// <exception cref="JsonException">The file is malformed.</exception>
    public static ModelOptions Load(string folder) => SizesFile.Load<ModelOptions>(folder, FileName);

    /// <summary>Writes the sizes to a folder.</summary>
    public void Save(string folder) => SizesFile.Save(this, folder, FileName);

    /// <summary>The sizes of <c>models/pixwizard-tiny</c>.</summary>
    /// <param name="textVocabulary">Entries of the text encoder's tokenizer.</param>
    /// <param name="taskVocabulary">Entries of the task encoder's tokenizer; the last is its end token.</param>
    public static ModelOptions Tiny(int textVocabulary, int taskVocabulary) => WithEncoders(textVocabulary, taskVocabulary, s_tiny with
    {
        PatchSize = 8,
        InChannels = 3,
        Dim = 192,
        NLayers = 5,
        NHeads = 6,
        NKvHeads = 2,
        Field = new NeuralFieldOptions { Width = 16, Expansion = 2, Blocks = 1, TokenHead = true },
        SourceStem = new SourceStemOptions { Channels = 9, Width = 48, Dilations = [1, 2, 4, 1], PlaceFrequencies = 6 },
    });

    /// <summary>The sizes of <c>models/pixwizard-tiny-latent</c>.</summary>
    /// <param name="textVocabulary">Entries of the text encoder's tokenizer.</param>
    /// <param name="taskVocabulary">Entries of the task encoder's tokenizer; the last is its end token.</param>
    /// <param name="vae">The trained autoencoder.</param>
    public static ModelOptions TinyLatent(int textVocabulary, int taskVocabulary, VaeOptions vae) =>
        WithEncoders(textVocabulary, taskVocabulary, s_tiny with
    {
        PatchSize = 2,
        InChannels = vae.LatentChannels,
        Dim = 160,
        NLayers = 5,
        NHeads = 5,
        NKvHeads = 1,
    }) with
    {
        Vae = vae,
    };

    private static ModelOptions WithEncoders(int textVocabulary, int taskVocabulary, PixWizardOptions transformer) => new()
    {
        Transformer = transformer,
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
