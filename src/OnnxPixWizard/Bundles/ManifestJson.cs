using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace OnnxPixWizard.Bundles;

/// <summary>Source-generated JSON of the manifest: strict both ways, so that a misspelt field is an error and not a default.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    AllowOutOfOrderMetadataProperties = true,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext
{
    public static BundleManifest Read(ReadOnlySpan<byte> text, string file)
    {
        text = text.StartsWith("\uFEFF"u8) ? text[3..] : text;
        RefuseUnknownFamily(text, file);
        try
        {
            // Read as it is first: faults are told with the file's own lines.
            BundleManifest manifest = JsonSerializer.Deserialize(text, Default.BundleManifest)
                ?? throw Fault(file, null, "the manifest is 'null'", null);
            JsonNode fields = JsonNode.Parse(text)!;
            manifest = ManifestDefaults.Fill(fields, Default.BundleManifest) ? fields.Deserialize(Default.BundleManifest)! : manifest;
            return manifest with { Tasks = [.. manifest.Tasks.Select(OfOlder)] };
        }
        catch (JsonException e)
        {
            throw Fault(file, FieldOf(e), Reason(e), e);
        }
        catch (NotSupportedException e)
        {
            // What the serializer throws for an abstract type whose discriminator is missing.
            throw Fault(file, "tasks[].decoder", "the decoder has no 'kind'", e);
        }
    }

    /// <summary>The first bundles with a restorer did not say which task enlarges and which fades: two names stood for it.</summary>
    private static TaskEntry OfOlder(TaskEntry task) => (task.Id, task.Restorer) switch
    {
        ("super-resolution", { Scale: Bundles.RestorerScale.Native, Enlarges: null } own) =>
            task with { Restorer = own with { Enlarges = true } },
        ("denoise", { Scale: Bundles.RestorerScale.Native, FadesWithNoise: null } own) =>
            task with { Restorer = own with { FadesWithNoise = true } },
        _ => task,
    };

    /// <summary>A family that this version does not know has fields of its own: it is named before they are complained about.</summary>
    private static void RefuseUnknownFamily(ReadOnlySpan<byte> text, string file)
    {
        try
        {
            Utf8JsonReader reader = new(text);
            using JsonDocument document = JsonDocument.ParseValue(ref reader);
            if (document.RootElement.ValueKind == JsonValueKind.Object &&
                document.RootElement.TryGetProperty("family", out JsonElement family) && family.ValueKind == JsonValueKind.String &&
                !BundleFamilies.TryParse(family.GetString(), out _))
            {
                throw UnknownFamily(file, family.GetString());
            }
        }
        catch (JsonException e)
        {
            throw Fault(file, FieldOf(e), "it is no JSON: " + Reason(e), e);
        }
    }

    public static BundleException UnknownFamily(string file, string? name) =>
        new(BundleFault.Unsupported, file, "family", $"'{name}' is not known",
            $"This version runs {string.Join(", ", BundleFamilies.AllNames)}; a newer one may know more");

    private static BundleException Fault(string file, string? field, string problem, Exception? inner) =>
        new(BundleFault.Manifest, file, field, problem, "Correct the manifest, or export the bundle again", inner);

    private static string? FieldOf(JsonException e) => e.Path is null or "$"
        ? null
        : e.Path.Replace("$.", string.Empty, StringComparison.Ordinal);

    private static string Reason(JsonException e)
    {
        // The serializer appends path, line and type names of this library; the path is told apart and the rest helps nobody.
        string message = e.Message;
        int cut = message.IndexOf(" Path: ", StringComparison.Ordinal);
        message = (cut < 0 ? message : message[..cut]).TrimEnd('.', ' ');
        const string missing = "was missing required properties including: ";
        int at = message.IndexOf(missing, StringComparison.Ordinal);
        if (at >= 0)
        {
            return "missing " + message[(at + missing.Length)..];
        }

        if (message.StartsWith("The JSON property '", StringComparison.Ordinal)
            && message.Contains("could not be mapped", StringComparison.Ordinal))
        {
            return $"field {message["The JSON property ".Length..message.IndexOf(" could", StringComparison.Ordinal)]} is not known";
        }

        if (message.StartsWith("The JSON value could not be converted", StringComparison.Ordinal))
        {
            return e.LineNumber is long line ? $"the value on line {line + 1} has the wrong type" : "the value has the wrong type";
        }

        return message;
    }
}
