using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Training.Models;

/// <summary>A model's sizes as JSON, under the names that published configurations have.</summary>
internal static class SizesFile
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Reads sizes.</summary>
    /// <exception cref="JsonException">The file is malformed.</exception>
    public static T Load<T>(string folder, string file) where T : class =>
        JsonSerializer.Deserialize<T>(FileContent.ReadJson(Path.Combine(folder, file)).Span, s_json)
            ?? throw new JsonException($"'{file}' in '{folder}' holds nothing.");

    /// <summary>Writes sizes.</summary>
    public static void Save<T>(T sizes, string folder, string file) where T : class =>
        File.WriteAllBytes(Path.Combine(folder, file), JsonSerializer.SerializeToUtf8Bytes(sizes, s_json));
}
