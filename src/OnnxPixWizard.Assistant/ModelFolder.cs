using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnnxPixWizard.Assistant;

/// <summary>A folder with a model of ONNX Runtime GenAI.</summary>
/// <param name="Path">Its full path.</param>
/// <param name="Context">Most tokens of a question and its answer; null: its configuration does not say.</param>
internal sealed record ModelFolder(string Path, int? Context)
{
    private const string Config = "genai_config.json";

    private const string Remedy =
        "Name the folder of a model for ONNX Runtime GenAI; one can be made of the Qwen3 or Gemma that serves as text encoder.";

    /// <summary>Looks at a folder as far as that goes without loading anything.</summary>
    /// <exception cref="AssistantException">It is no model.</exception>
    public static ModelFolder Open(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        string path = System.IO.Path.GetFullPath(folder), file = System.IO.Path.Combine(path, Config);
        if (!File.Exists(file))
        {
            throw new AssistantException(
                AssistantFault.NoModel, Directory.Exists(path) ? $"'{folder}' is no language model: it has no {Config}. {Remedy}"
                    : $"'{folder}' is no language model: there is no such folder. {Remedy}");
        }

        JsonObject model;
        try
        {
            model = JsonNode.Parse(File.ReadAllBytes(file))?["model"] as JsonObject ?? throw new JsonException("it describes no 'model'.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new AssistantException(AssistantFault.NoModel, $"'{file}' can't be read: {e.Message} {Remedy}", e);
        }

        string tokenizer = System.IO.Path.Combine(path, Text(model["tokenizer_dir"]) ?? string.Empty, "tokenizer.json");
        return File.Exists(tokenizer)
            ? new ModelFolder(path, model["context_length"] is JsonValue value && value.TryGetValue(out int context) ? context : null)
            : throw new AssistantException(
                AssistantFault.NoModel, $"'{folder}' has no tokenizer.json, by which answers are held to a form. Copy it from where the "
                    + "model comes from.");
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
