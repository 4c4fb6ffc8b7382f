using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Tests.Text;

/// <summary>The reference tokenizers beside the tests, and changed copies of them.</summary>
internal static class ReferenceTokenizers
{
    public const string Clip = "clip", Gemma = "gemma", Qwen = "qwen";

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "ReferenceCases", "tokenizers");

    public static string PathOf(string kind) => Path.Combine(Folder, kind, "tokenizer.json");

    public static Tokenizer Load(string kind) => Tokenizer.Load(PathOf(kind));

    public static JsonElement[] Lines(string file) =>
        [.. File.ReadLines(Path.Combine(Folder, file)).Select(static line => JsonElement.Parse(line))];

    /// <summary>A file with a JSON merge patch applied: null deletes a member, lists are replaced as a whole.</summary>
    public static Tokenizer LoadPatched(string kind, JsonNode patch) =>
        Parse(Patch(JsonNode.Parse(File.ReadAllBytes(PathOf(kind))), patch)!);

    public static Tokenizer Parse(JsonNode file) =>
        Tokenizer.Load(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(file)), "changed.json");

    public static int[] Ids(this JsonElement line, string name) =>
        [.. line.GetProperty(name).EnumerateArray().Select(static id => id.GetInt32())];

    private static JsonNode? Patch(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }

        JsonObject result = target as JsonObject ?? [];
        foreach ((string name, JsonNode? change) in changes)
        {
            if (change is null)
            {
                result.Remove(name);
            }
            else
            {
                JsonNode? old = result[name];
                result.Remove(name);
                result[name] = Patch(old, change);
            }
        }

        return result;
    }
}
