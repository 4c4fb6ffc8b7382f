using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.Qwen3;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>PixNerd's training checkpoints and its text encoder, with random weights.</summary>
internal static class SyntheticPixNerd
{
    // As far as the published models have been trained, and the width of the features that training aligns tokens with.
    private const int Epoch = 319, Step = 1_600_000, AlignedWidth = 768;

    /// <summary>A small class network.</summary>
    public static PixNerdClassOptions SmallClasses =>
        new() { HiddenSize = 64, NumGroups = 4, PatchSize = 4, HiddenSizeX = 16, NumBlocks = 4, NumCondBlocks = 2, NumClasses = 10 };

    /// <summary>A small text network, which fits <see cref="SmallQwen3"/>.</summary>
    public static PixNerdTextOptions SmallTexts => new()
    {
        HiddenSize = 64, NumGroups = 4, PatchSize = 4, DecoderHiddenSize = 16, NumEncoderBlocks = 2, NumDecoderBlocks = 2,
        NumTextBlocks = 1, TxtEmbedDim = 32, TxtMaxLength = 16,
    };

    /// <summary>A small text encoder.</summary>
    public static Qwen3Options SmallQwen3 => new()
    {
        VocabSize = 512, HiddenSize = 32, IntermediateSize = 64, NumHiddenLayers = 2, NumAttentionHeads = 4, NumKeyValueHeads = 2,
        HeadDim = 8,
    };

    /// <summary>A checkpoint with the weights as last trained, their moving
    /// averages in 32-bit floats, and what belongs to the trainer.</summary>
    /// <param name="type">Type of all but the averages.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="options">Sizes.</param>
    public static SyntheticFolder Network(ElementType type, ulong seed, PixNerdOptions options)
    {
        Graph[] graphs = [.. PixNerdBundleWriter.NetworkGraphs(options).Values];
        SyntheticWeights plain = new SyntheticWeights(type, seed, "denoiser.").Add(graphs),
            averages = new SyntheticWeights(ElementType.Float32, seed, "ema_denoiser.").Add(graphs);
        SyntheticWeights trainer = new(type, seed, "diffusion_trainer.proj.0.");
        long width = options.HiddenSize;
        foreach ((string layer, long outputs) in ((string, long)[])[("0", width), ("2", width), ("4", AlignedWidth)])
        {
            trainer.Add(layer + ".weight", mean: 0, deviation: 0, outputs, width).Add(layer + ".bias", mean: 0, deviation: 0.05f, outputs);
        }

        return new SyntheticFolder
        {
            Tensors = plain.Tensors.Concat(averages.Tensors).Concat(trainer.Tensors).ToDictionary(StringComparer.Ordinal),
            Weights = WeightFiles.Lightning("model.ckpt", Epoch, Step),
        };
    }

    /// <summary>Qwen3 with the language model's head, which is stored though it is the embedding's copy.</summary>
    /// <param name="type">Type of the weights.</param>
    /// <param name="seed">Any number.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="shardBytes">Most bytes of a file.</param>
    public static SyntheticFolder Qwen3(ElementType type, ulong seed, Qwen3Options options, long shardBytes)
    {
        TrainedTokenizer tokenizer = SyntheticTokenizers.Qwen();
        JsonObject config = SyntheticConfigs.Options(options);
        config.Remove("zero_empty_rows");
        config["model_type"] = "qwen3";
        config["architectures"] = new JsonArray("Qwen3ForCausalLM");
        config["max_position_embeddings"] = 40960;
        config["rope_scaling"] = null;
        config["tie_word_embeddings"] = true;
        config["torch_dtype"] = SyntheticConfigs.DtypeName(type);
        return new SyntheticFolder
        {
            Tensors = new SyntheticWeights(type, seed).Add(Qwen3Graphs.TextEncoder(options))
                .Add("lm_head.weight", mean: 0, deviation: 0, options.VocabSize, options.HiddenSize).Tensors,
            Weights = WeightFiles.Shards("model", shardBytes),
            Json = new Dictionary<string, JsonNode>(StringComparer.Ordinal)
            {
                ["config.json"] = config,
                ["tokenizer_config.json"] = new JsonObject
                    { ["tokenizer_class"] = "Qwen2Tokenizer", ["pad_token"] = "<|endoftext|>", ["eos_token"] = "<|im_end|>" },
            },
            Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["tokenizer.json"] = tokenizer.Json },
        };
    }
}
