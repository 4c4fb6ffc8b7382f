using System.Text.Json;
using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>Reads the <c>config.json</c> of published folders.</summary>
internal static class ConfigFile
{
    private const string Name = "config.json";

    // A name that is there twice would only come to light where the object is used.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    /// <summary>The folder's configuration, or null if it has none.</summary>
    /// <exception cref="ConversionException">The file is there, but can't be read.</exception>
    public static JsonObject? TryRead(string folder) => TryReadFile(Path.Combine(folder, Name));

    /// <summary>A file's options, or null if there is no such file.</summary>
    /// <exception cref="ConversionException">The file is there, but can't be read.</exception>
    public static JsonObject? TryReadFile(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            ReadOnlyMemory<byte> json = FileContent.ReadJson(path);
            CheckTexts(json.Span);
            return JsonNode.Parse(json.Span, documentOptions: s_strict) as JsonObject
                ?? throw new ConversionException($"'{path}' holds no object of options: fetch it again.");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            string why = e is JsonException && FileContent.DescribeUnlessJson(path) is { } what ? $"it is {what}."
                : $"{e.Message} Fetch it again.";
            throw new ConversionException($"'{path}' can't be read: {why}", inner: e);
        }
    }

    /// <summary>The folder's configuration, of one of the model types that the part may have.</summary>
    /// <exception cref="ConversionException">It is missing, broken or that of another model.</exception>
    public static JsonObject Read(string folder, string what, params ReadOnlySpan<string> types)
    {
        JsonObject config = TryRead(folder) ?? throw new ConversionException(
            $"'{folder}' has no {Name}, which gives the sizes of {what}. Give the folder as it was published.");
        string? type = Text(config, "model_type");
        return type is null || types.Contains(type)
            ? config
            : throw new ConversionException($"'{Path.Combine(folder, Name)}' belongs to a model of type '{type}'; {what} is of type "
                + $"{string.Join(" or ", types.ToArray())}.");
    }

    /// <summary>A member that holds an object, or an empty one.</summary>
    public static JsonObject Section(JsonObject config, string name) => config[name] as JsonObject ?? [];

    /// <summary>A member's text, or null.</summary>
    public static string? Text(JsonObject config, string name) =>
        config[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    /// <summary>A member's number, or null.</summary>
    public static double? Number(JsonObject config, string name) =>
        config[name] is JsonValue value && value.TryGetValue(out double number) && double.IsFinite(number) ? number : null;

    /// <summary>A member's truth value, or null.</summary>
    public static bool? Flag(JsonObject config, string name) =>
        config[name] is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    /// <summary>The members of several objects; later ones win, nulls count as absent.</summary>
    public static JsonObject Merge(params ReadOnlySpan<JsonObject> sources)
    {
        JsonObject merged = [];
        foreach (JsonObject source in sources)
        {
            foreach ((string name, JsonNode? value) in source)
            {
                if (value is not null)
                {
                    merged[name] = value.DeepClone();
                }
            }
        }

        return merged;
    }

    /// <summary>An object as an element, for the readers of options.</summary>
    public static JsonElement ToElement(JsonObject config) => JsonSerializer.SerializeToElement(config);

    /// <summary>The parser leaves texts as they are until they are asked for; those that are no Unicode are found here.</summary>
    private static void CheckTexts(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                reader.GetString();
            }
        }
    }
}
