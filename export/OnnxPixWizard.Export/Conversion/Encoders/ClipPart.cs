using System.Text.Json.Nodes;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Networks;
using OnnxPixWizard.Networks.Clip;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.Encoders;

/// <summary>Both towers of CLIP, from a folder as transformers saves it.</summary>
internal static class ClipPart
{
    private const string End = "<|endoftext|>";

    // What transformers takes where a configuration is silent: newer ones leave out what equals these.
    private static readonly JsonObject s_textDefaults = Parse(
        """{"vocab_size":49408,"hidden_size":512,"intermediate_size":2048,"num_hidden_layers":12,"""
        + """ "num_attention_heads":8,"max_position_embeddings":77,"projection_dim":512,"eos_token_id":49407}""");

    private static readonly JsonObject s_visionDefaults = Parse(
        """{"hidden_size":768,"intermediate_size":3072,"num_hidden_layers":12,"""
        + """ "num_attention_heads":12,"image_size":224,"patch_size":32}""");

    public static PartPlan Plan(string folder, TensorReport report) =>
        PartPlan.Over(folder, checkpoint => Plan(folder, checkpoint, report));

    private static PartPlan Plan(string folder, ICheckpoint checkpoint, TensorReport report)
    {
        JsonObject config = ConfigFile.Read(folder, "CLIP", "clip");
        (ClipTextOptions text, ClipVisionOptions vision) = Options(folder, config);
        (string tokenizerPath, Tokenizer tokenizer) = TokenizerSource.Open(folder, text.VocabSize);
        Dictionary<string, Graph> graphs = new(StringComparer.Ordinal)
        {
            [GraphNames.TaskEncoder] = ClipGraphs.TaskEncoder(text),
            [GraphNames.VisionEncoder] = ClipGraphs.VisionEncoder(vision),
        };
        JsonObject options = new()
            { ["text"] = JsonObject.Create(NetworkOptions.Write(text)), ["vision"] = JsonObject.Create(NetworkOptions.Write(vision)) };
        TokenizerEntry entry = TokenizerSource.Entry(
            TokenizerFiles.Task, text.MaxPositionEmbeddings, TokenizerSource.PadId(folder, tokenizer, End), full: true);
        return PartPlan.Create(PartNames.Clip, folder, checkpoint, graphs, new ClipNames(), options, report, (entry, tokenizerPath));
    }

    private static (ClipTextOptions Text, ClipVisionOptions Vision) Options(string folder, JsonObject config)
    {
        // Older files hold a second copy of each section, which wins; the width of the common space stands above both.
        JsonObject text = ConfigFile.Merge(
            s_textDefaults, ConfigFile.Section(config, "text_config"), ConfigFile.Section(config, "text_config_dict"));
        JsonObject vision = ConfigFile.Merge(s_visionDefaults, ConfigFile.Section(config, "vision_config"),
            ConfigFile.Section(config, "vision_config_dict"), Normalization(folder));
        if (ConfigFile.Number(config, "projection_dim") is double width)
        {
            text["projection_dim"] = (int)width;
        }

        return (NetworkOptions.Read<ClipTextOptions>(ConfigFile.ToElement(text)),
            NetworkOptions.Read<ClipVisionOptions>(ConfigFile.ToElement(vision)));
    }

    private static JsonObject Normalization(string folder)
    {
        JsonObject chosen = [];
        if (ConfigFile.TryReadFile(Path.Combine(folder, "preprocessor_config.json")) is { } preprocessor)
        {
            foreach (string name in (string[])["image_mean", "image_std"])
            {
                chosen[name] = preprocessor[name]?.DeepClone();
            }
        }

        return chosen;
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}

/// <summary>CLIP's files: both towers, with what compares pictures and texts, which is not used.</summary>
internal sealed class ClipNames : WeightNames
{
    /// <inheritdoc/>
    public override bool IsUnneeded(string name) =>
        name is "logit_scale" or "visual_projection.weight" or "vision_model.post_layernorm.weight" or "vision_model.post_layernorm.bias"
        || name.EndsWith(".position_ids", StringComparison.Ordinal);
}
