using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Conversion.GenAi;

/// <summary>What lies beside the decoder in a GenAI model folder.</summary>
/// <param name="ends">Ids that end an answer.</param>
/// <param name="start">Id that begins a text; null: none does.</param>
/// <param name="pad">Id that pads.</param>
/// <param name="tokenizer">The tokenizer's own configuration.</param>
/// <param name="others">Further files of the checkpoint that are copied.</param>
internal sealed class GenAiFiles(int[] ends, int? start, int pad, JsonObject tokenizer, IReadOnlyList<string> others)
{
    private static readonly string[] s_copied =
        ["chat_template.jinja", "special_tokens_map.json", "added_tokens.json", PartLicences.SyntheticFile, "LICENSE"];

    private static readonly JsonSerializerOptions s_json =
        new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads a checkpoint's folder.</summary>
    /// <exception cref="ConversionException">A file is broken, or nothing says which token ends an answer.</exception>
    public static GenAiFiles Read(string folder, LanguageFamily family, Tokenizer tokens)
    {
        JsonObject tokenizer = ConfigFile.TryReadFile(Path.Combine(folder, "tokenizer_config.json")) ?? [];
        tokenizer["tokenizer_class"] ??= family.TokenizerClass;
        JsonObject[] configs =
            [ConfigFile.TryReadFile(Path.Combine(folder, "generation_config.json")) ?? [], ConfigFile.TryRead(folder) ?? []];
        int[] ends = [.. configs.Select(config => Ids(config["eos_token_id"], family.Sizes.Vocabulary))
            .FirstOrDefault(static ids => ids.Length > 0)
            ?? ((string?[])[ConfigFile.Text(tokenizer, "eos_token"), .. family.Ends])
                .Select(token => token is null ? null : tokens.IdOf(token)).OfType<int>().Distinct().Take(1)];
        return ends.Length == 0
            ? throw new ConversionException(
                $"Nothing in '{folder}' says which token ends an answer: 'eos_token_id' of generation_config.json or config.json. Give the "
                    + "folder as it was published.")
            : new GenAiFiles(
                ends, configs.SelectMany(config => Ids(config["bos_token_id"], family.Sizes.Vocabulary)).Select(static id => (int?)id)
                    .FirstOrDefault(),
                TokenizerSource.PadId(folder, tokens, "<|endoftext|>", "<pad>"), tokenizer,
                [.. s_copied.Select(name => Path.Combine(folder, name)).Where(File.Exists)]);
    }

    /// <summary>Writes them into a draft.</summary>
    public void Write(
        BundleDraft draft, LanguageFamily family, BundlePrecision precision, (string Source, string Licence) origin, long parameters,
        string agreement)
    {
        foreach (string file in others)
        {
            File.Copy(file, draft.PathOf(Path.GetFileName(file)));
        }

        draft.Write("tokenizer_config.json", JsonSerializer.SerializeToUtf8Bytes(tokenizer, s_json));
        draft.Write("genai_config.json", JsonSerializer.SerializeToUtf8Bytes(Config(family), s_json));
        File.WriteAllText(draft.PathOf("README.md"), string.Create(CultureInfo.InvariantCulture, $"""
            # {Path.GetFileName(draft.Target)}

            A language model for ONNX Runtime GenAI, made by `pixwizard-export convert genai`; `pixwizard run --assistant` uses it.

            When it was made, {agreement}.

            | weights | {origin.Source} |
            | --- | --- |
            | licence | {origin.Licence} |
            | parameters | {parameters:N0} |
            | precision | {precision.ToName()} |

            """));
    }

    private JsonObject Config(LanguageFamily family)
    {
        LanguageSizes sizes = family.Sizes;
        return new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["type"] = family.Type,
                ["bos_token_id"] = start ?? pad,
                ["eos_token_id"] = new JsonArray([.. ends.Select(static id => (JsonNode)id)]),
                ["pad_token_id"] = pad,
                ["vocab_size"] = sizes.Vocabulary,
                ["context_length"] = sizes.Context,
                ["decoder"] = new JsonObject
                {
                    ["filename"] = "model.onnx",
                    ["hidden_size"] = sizes.Width,
                    ["num_hidden_layers"] = sizes.Layers,
                    ["num_attention_heads"] = sizes.Heads,
                    ["num_key_value_heads"] = sizes.Groups,
                    ["head_size"] = sizes.HeadWidth,
                    ["session_options"] = new JsonObject { ["provider_options"] = new JsonArray() },
                    ["inputs"] = new JsonObject
                    {
                        ["input_ids"] = "input_ids", ["attention_mask"] = "attention_mask", ["position_ids"] = "position_ids",
                        ["past_key_names"] = "past_key_values.%d.key", ["past_value_names"] = "past_key_values.%d.value",
                    },
                    ["outputs"] = new JsonObject
                        { ["logits"] = "logits", ["present_key_names"] = "present.%d.key", ["present_value_names"] = "present.%d.value" },
                },
            },
            ["search"] = new JsonObject
                { ["do_sample"] = false, ["max_length"] = sizes.Context, ["num_beams"] = 1, ["past_present_share_buffer"] = false },
        };
    }

    private static int[] Ids(JsonNode? node, int vocabulary)
    {
        IEnumerable<JsonNode?> nodes = node as JsonArray ?? Enumerable.Repeat(node, 1);
        return [.. nodes.OfType<JsonValue>().Select(static value => value.TryGetValue(out int id) ? id : -1)
            .Where(id => id >= 0 && id < vocabulary)];
    }
}
