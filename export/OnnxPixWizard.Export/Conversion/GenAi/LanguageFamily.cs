using System.Text.Json.Nodes;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Export.Conversion.GenAi;

/// <summary>A published language model whose body serves as text encoder.</summary>
internal sealed record LanguageFamily
{
    /// <summary>Both <c>model_type</c> of its configuration and GenAI's name of it.</summary>
    public required string Type { get; init; }

    /// <summary>Which of <see cref="PartNames"/> its licence stands under.</summary>
    public required string Part { get; init; }

    /// <summary>Name of its class of tokenizers, where the checkpoint does not say it.</summary>
    public required string TokenizerClass { get; init; }

    /// <summary>Tokens that may end an answer, where the checkpoint does not say it.</summary>
    public required string[] Ends { get; init; }

    /// <summary>Sizes of the network.</summary>
    public required LanguageSizes Sizes { get; init; }

    /// <summary>The decoder with its head.</summary>
    public required Graph Decoder { get; init; }

    /// <summary>The text encoder, all layers, and the output that the decoder must agree with.</summary>
    public required (Graph Graph, string Output) Encoder { get; init; }

    /// <summary>Spellings of the parameters.</summary>
    public required WeightNames Names { get; init; }

    /// <summary>The model of a folder.</summary>
    /// <exception cref="ConversionException">It is of another kind, or its configuration is missing or broken.</exception>
    /// <exception cref="NetworkOptionsException">The configuration makes no network.</exception>
    public static LanguageFamily Of(string folder)
    {
        JsonObject config = ConfigFile.Read(folder, "a language model that is made from a text encoder", "qwen3", "gemma");
        bool isGemma = ConfigFile.Text(config, "model_type") == "gemma";

        // What transformers takes where a configuration is silent.
        bool isTied = ConfigFile.Flag(config, "tie_word_embeddings") ?? isGemma;
        int context = ConfigFile.Number(config, "max_position_embeddings") is >= 2 and <= int.MaxValue and double most ? (int)most
            : isGemma ? 8192 : 32768;
        return isGemma ? Gemma(GemmaPart.Options(folder), isTied, context) : Qwen3(Qwen3Part.Options(folder), isTied, context);
    }

    private static LanguageFamily Qwen3(Qwen3Options options, bool isTied, int context) => new()
    {
        Type = "qwen3",
        Part = PartNames.Qwen3,
        TokenizerClass = "Qwen2Tokenizer",
        Ends = ["<|im_end|>", "<|endoftext|>"],
        Sizes = new LanguageSizes(
            options.VocabSize, context, options.HiddenSize, options.NumHiddenLayers, options.NumAttentionHeads,
            options.NumKeyValueHeads ?? options.NumAttentionHeads, options.HeadDim),
        Decoder = LanguageModelGraphs.Decoder(options, isTied),
        Encoder = (Qwen3Graphs.TextEncoder(options), "hidden_states"),
        Names = new Qwen3Names(),
    };

    private static LanguageFamily Gemma(GemmaOptions options, bool isTied, int context) => new()
    {
        Type = "gemma",
        Part = PartNames.TextEncoder,
        TokenizerClass = "GemmaTokenizer",
        Ends = ["<end_of_turn>", "<eos>"],
        Sizes = new LanguageSizes(
            options.VocabSize, context, options.HiddenSize, options.NumHiddenLayers, options.NumAttentionHeads, options.NumKeyValueHeads,
            options.HeadDim),
        Decoder = LanguageModelGraphs.Decoder(options, isTied),
        Encoder = (GemmaGraphs.TextEncoder(options, withLastLayer: true), "last_hidden_state"),
        Names = new GemmaNames(options.NumHiddenLayers),
    };
}

/// <summary>Sizes that GenAI is told.</summary>
/// <param name="Vocabulary">Tokens.</param>
/// <param name="Context">Most tokens of a text and its answer.</param>
/// <param name="Width">Width of a token.</param>
/// <param name="Layers">Layers.</param>
/// <param name="Heads">Query heads.</param>
/// <param name="Groups">Key/value heads.</param>
/// <param name="HeadWidth">Channels of a head.</param>
internal sealed record LanguageSizes(int Vocabulary, int Context, int Width, int Layers, int Heads, int Groups, int HeadWidth);
