using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Tokenization;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Networks.Gemma;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Networks.PixWizard;
using OnnxPixWizard.Networks.Qwen3;
using OnnxPixWizard.Networks.Vae;

namespace OnnxPixWizard.Export.Synthesis;

/// <summary>The models that can be made up: the published ones, and small ones of the same form.</summary>
internal static class SyntheticConfigs
{
    private const long ShardBytes = 4_950_000_000, QwenShardBytes = 3_500_000_000;

    private static readonly Dictionary<string, (ElementType Type, Func<ElementType, ulong, SyntheticFolder> Make)> s_configs = new(
        StringComparer.Ordinal)
    {
        ["pixwizard-2b"] = (ElementType.BFloat16, static (type, seed) => PixWizard(type, seed, Published, "512-768-1024")),
        ["gemma-2b"] = (ElementType.BFloat16, static (type, seed) => Gemma(type, seed, new GemmaOptions(), ShardBytes)),
        ["clip-l-336"] = (ElementType.Float32, static (type, seed) => Clip(type, seed, new ClipTextOptions(), new ClipVisionOptions())),
        ["sdxl-vae"] = (ElementType.Float32, static (type, seed) => Vae(type, seed, new VaeOptions())),
        ["pixnerd-l-16"] = (ElementType.Float32, static (type, seed) => SyntheticPixNerd.Network(type, seed, PixNerdClassOptions.L16)),
        ["pixnerd-xl-16"] = (ElementType.Float32, static (type, seed) => SyntheticPixNerd.Network(type, seed, PixNerdClassOptions.Xl16)),
        ["pixnerd-xxl-16-t2i"] =
            (ElementType.BFloat16, static (type, seed) => SyntheticPixNerd.Network(type, seed, PixNerdTextOptions.Xxl16)),
        ["qwen3-1.7b"] =
            (ElementType.BFloat16, static (type, seed) => SyntheticPixNerd.Qwen3(type, seed, new Qwen3Options(), QwenShardBytes)),
        ["pixwizard-small"] = (ElementType.BFloat16, static (type, seed) => PixWizard(type, seed, Small, "64")),
        ["gemma-small"] = (ElementType.BFloat16, static (type, seed) => Gemma(type, seed, SmallText, shardBytes: 40_000)),
        ["clip-small"] = (ElementType.Float32, static (type, seed) => Clip(type, seed, SmallTask, SmallVision)),
        ["sdxl-vae-small"] = (ElementType.Float32, static (type, seed) =>
            Vae(type, seed, new VaeOptions { BlockOutChannels = [16, 16, 32, 32], LayersPerBlock = 1, NormNumGroups = 8 })),
        ["pixnerd-small"] =
            (ElementType.Float32, static (type, seed) => SyntheticPixNerd.Network(type, seed, SyntheticPixNerd.SmallClasses)),
        ["pixnerd-small-t2i"] =
            (ElementType.BFloat16, static (type, seed) => SyntheticPixNerd.Network(type, seed, SyntheticPixNerd.SmallTexts)),
        ["qwen3-small"] = (ElementType.BFloat16,
            static (type, seed) => SyntheticPixNerd.Qwen3(type, seed, SyntheticPixNerd.SmallQwen3, shardBytes: 40_000)),
    };

    /// <summary>Names of all configurations.</summary>
    public static IReadOnlyCollection<string> Names => s_configs.Keys;

    private static PixWizardOptions Published => new()
    {
        PatchSize = 2, Dim = 2304, NLayers = 24, NHeads = 32, NKvHeads = 8, QkNorm = true, CapFeatDim = 2048, CapClipFeatDim = 768,
    };

    private static PixWizardOptions Small => new()
    {
        PatchSize = 2, Dim = 64, NLayers = 2, NHeads = 4, NKvHeads = 2, MultipleOf = 32, QkNorm = true, CapFeatDim = 32,
        CapClipFeatDim = 24, ImageFeatDim = 32, SampleTokens = 8,
    };

    private static GemmaOptions SmallText => new()
    {
        VocabSize = 512, HiddenSize = 32, IntermediateSize = 64, NumHiddenLayers = 3, NumAttentionHeads = 4, NumKeyValueHeads = 1,
        HeadDim = 8,
    };

    private static ClipTextOptions SmallTask => new()
    {
        VocabSize = 640, HiddenSize = 24, IntermediateSize = 48, ProjectionDim = 24, NumHiddenLayers = 2, NumAttentionHeads = 3,
    };

    private static ClipVisionOptions SmallVision => new()
    {
        HiddenSize = 32, IntermediateSize = 64, NumHiddenLayers = 2, NumAttentionHeads = 4, ImageSize = 56, PatchSize = 14,
    };

    /// <summary>A model's files; nothing is computed yet.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="type">Type of the weights; null for the published one.</param>
    /// <param name="seed">Any number.</param>
    public static SyntheticFolder Create(string name, ElementType? type, ulong seed)
    {
        (ElementType published, Func<ElementType, ulong, SyntheticFolder> make) = s_configs[name];
        return make(type ?? published, seed);
    }

    private static SyntheticFolder PixWizard(ElementType type, ulong seed, PixWizardOptions options, string sizes)
    {
        SyntheticWeights weights = new SyntheticWeights(type, seed)
            .Add(PixWizardGraphs.Conditioner(options), PixWizardGraphs.Modulation(options), PixWizardGraphs.Step(options, masked: true));
        JsonObject arguments = Options(options);
        arguments["model"] = options.NLayers == Published.NLayers ? "PixWizard_2B_GQA_patch2" : "PixWizard_small_patch2";
        arguments["image_size"] = sizes;
        arguments["vae"] = "sdxl";
        arguments["precision"] = "bf16";
        return new SyntheticFolder
        {
            Tensors = weights.Tensors,
            Weights = WeightFiles.Torch("consolidated_ema.00-of-01.pth"),
            Arguments = arguments,
        };
    }

    private static SyntheticFolder Gemma(ElementType type, ulong seed, GemmaOptions options, long shardBytes)
    {
        TrainedTokenizer tokenizer = SyntheticTokenizers.Gemma();
        JsonObject config = Options(options);
        config["model_type"] = "gemma";
        config["architectures"] = new JsonArray("GemmaForCausalLM");
        config["hidden_act"] = "gelu";
        config["bos_token_id"] = 2;
        config["eos_token_id"] = 1;
        config["pad_token_id"] = tokenizer.PadId;
        config["torch_dtype"] = DtypeName(type);
        return new SyntheticFolder
        {
            Tensors = new SyntheticWeights(type, seed).Add(GemmaGraphs.TextEncoder(options, withLastLayer: true)).Tensors,
            Weights = WeightFiles.Shards("model", shardBytes),
            Json = new Dictionary<string, JsonNode>(StringComparer.Ordinal)
            {
                ["config.json"] = config,
                ["tokenizer_config.json"] = new JsonObject
                    { ["tokenizer_class"] = "GemmaTokenizer", ["bos_token"] = "<bos>", ["eos_token"] = "<eos>", ["pad_token"] = "<pad>" },
            },
            Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal) { ["tokenizer.json"] = tokenizer.Json },
        };
    }

    private static SyntheticFolder Clip(ElementType type, ulong seed, ClipTextOptions text, ClipVisionOptions vision)
    {
        SyntheticWeights weights = new SyntheticWeights(type, seed).Add(ClipGraphs.TaskEncoder(text), ClipGraphs.VisionEncoder(vision));
        weights.Add("vision_model.post_layernorm.weight", mean: 1, deviation: 0.1f, vision.HiddenSize);
        weights.Add("vision_model.post_layernorm.bias", mean: 0, deviation: 0.05f, vision.HiddenSize);
        weights.Add("visual_projection.weight", mean: 0, deviation: 0, text.ProjectionDim, vision.HiddenSize);
        weights.Add("logit_scale", mean: 4.6f, deviation: 0);
        weights.Add("text_model.embeddings.position_ids", Count(text.MaxPositionEmbeddings));
        weights.Add("vision_model.embeddings.position_ids", Count(vision.TokenCount + 1));
        JsonObject textConfig = Options(text), visionConfig = Options(vision);
        textConfig["model_type"] = "clip_text_model";
        visionConfig["model_type"] = "clip_vision_model";
        visionConfig["projection_dim"] = text.ProjectionDim;
        return new SyntheticFolder
        {
            Tensors = weights.Tensors,
            Weights = WeightFiles.Torch("pytorch_model.bin"),
            Json = new Dictionary<string, JsonNode>(StringComparer.Ordinal)
            {
                ["config.json"] = new JsonObject
                {
                    ["model_type"] = "clip", ["architectures"] = new JsonArray("CLIPModel"), ["projection_dim"] = text.ProjectionDim,
                    ["text_config"] = textConfig, ["vision_config"] = visionConfig, ["torch_dtype"] = DtypeName(type),
                },
                ["preprocessor_config.json"] = new JsonObject
                {
                    ["image_mean"] = visionConfig["image_mean"]!.DeepClone(), ["image_std"] = visionConfig["image_std"]!.DeepClone(),
                    ["size"] = vision.ImageSize,
                },
            },
            Files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
                { ["tokenizer.json"] = SyntheticTokenizers.Clip().Json },
        };
    }

    private static SyntheticFolder Vae(ElementType type, ulong seed, VaeOptions options)
    {
        JsonObject config = Options(options);
        config["_class_name"] = "AutoencoderKL";
        config["act_fn"] = "silu";
        config["force_upcast"] = true;
        return new SyntheticFolder
        {
            Tensors = new SyntheticWeights(type, seed).Add(VaeGraphs.Encoder(options), VaeGraphs.Decoder(options)).Tensors,
            Weights = WeightFiles.SafeTensors("diffusion_pytorch_model.safetensors"),
            Json = new Dictionary<string, JsonNode>(StringComparer.Ordinal) { ["config.json"] = config },
        };
    }

    private static LazyTensor Count(int length)
    {
        long[] positions = [.. Enumerable.Range(0, length).Select(static position => (long)position)];
        return LazyTensor.From(Tensor.From<long>(positions, 1, length));
    }

    internal static JsonObject Options<T>(T options) where T : class, INetworkOptions => JsonObject.Create(NetworkOptions.Write(options))!;

    internal static string DtypeName(ElementType type) =>
        type switch { ElementType.BFloat16 => "bfloat16", ElementType.Float16 => "float16", _ => "float32" };
}

/// <summary>Small tokenizers of the published kinds.</summary>
internal static class SyntheticTokenizers
{
    private const int Learnt = 64;

    private static readonly string[] s_sentences =
    [
        "Remove the noise from this photo.", "Estimate the depth of this scene.", "Estimate the surface normals of this picture.",
        "Put a hat on the dog.", "Take the rain out of the photo.", "Paint the pixels of the dog in red.",
        "Fill in the missing region of this picture.", "Text to image: a lighthouse at dusk.",
    ];

    /// <summary>Of CLIP's kind.</summary>
    public static TrainedTokenizer Clip() => ClipTokenizerTrainer.Train(s_sentences, ClipTokenizerTrainer.MinVocabularySize + Learnt);

    /// <summary>Of Gemma's kind.</summary>
    public static TrainedTokenizer Gemma() => GemmaTokenizerTrainer.Train(s_sentences, GemmaTokenizerTrainer.MinVocabularySize + Learnt);

    /// <summary>Of Qwen's kind.</summary>
    public static TrainedTokenizer Qwen() => QwenTokenizerTrainer.Train(s_sentences, QwenTokenizerTrainer.MinVocabularySize + Learnt);
}
