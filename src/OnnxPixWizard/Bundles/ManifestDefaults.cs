using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Bundles;

/// <summary>
/// Writes the defaults of left-out fields into a manifest before it is read: the generated reader sets every <c>init</c> property, those
/// that the file does not have to 0, false or null instead of to what their type says.
/// </summary>
internal static class ManifestDefaults
{
    /// <summary>An object of every kind of record with such fields; its required ones don't matter, no file leaves them out.</summary>
    private static readonly Dictionary<Type, object> s_records = new object[]
    {
        new BundleManifest
        {
            Format = 0, Family = "", Name = "", Graphs = null!, Network = null!, Resolution = null!, Sampling = null!, Tasks = [],
            Precision = "", Source = "", Licence = "",
        },
        new GraphEntry { File = "" },
        new TokenizerEntry { File = "", MaxLength = 0, PadId = 0 },
        new ClassSettings { Count = 0 },
        new LatentSettings { Scale = 1 },
        new ResolutionSettings { Multiple = 0, Centers = [] },
        new SamplingSettings { Steps = 0 },
        new NetworkSettings { PatchSize = 0, Channels = 0, Dim = 0, Layers = 0, Heads = 0, KeyValueHeads = 0 },
        new RopeExtrapolation { TrainedSide = 0 },
        new TaskEntry { Id = "", Name = "", Examples = [], Decoder = new PictureTask() },
        new PictureTask(), new DepthTask { Near = 1, Far = 2 }, new NormalsTask(), new MaskTask(), new BoxesTask(), new HueDecoding(),
        new SegmentationTask(),
    }.ToDictionary(static record => record.GetType());

    /// <param name="node">What the file has where a value of the type is read.</param>
    /// <param name="type">The type.</param>
    /// <returns>Whether anything was left out.</returns>
    public static bool Fill(JsonNode? node, JsonTypeInfo type) => (node, type.Kind) switch
    {
        (JsonObject fields, JsonTypeInfoKind.Object) => FillObject(fields, Actual(fields, type)),
        (JsonObject entries, JsonTypeInfoKind.Dictionary) when Item(type) is { } item => FillAll(entries.Select(static e => e.Value), item),
        (JsonArray items, JsonTypeInfoKind.Enumerable) when Item(type) is { } item => FillAll(items, item),
        _ => false,
    };

    private static bool FillAll(IEnumerable<JsonNode?> nodes, JsonTypeInfo type)
    {
        bool filled = false;
        foreach (JsonNode? node in nodes)
        {
            filled |= Fill(node, type);
        }

        return filled;
    }

    private static bool FillObject(JsonObject fields, JsonTypeInfo type)
    {
        bool filled = false;
        object? record = s_records.GetValueOrDefault(type.Type);
        // A converter of a property's own stands for a choice among names: it has no fields, and the first of the names is the default.
        foreach (JsonPropertyInfo property in type.Properties.Where(static property => property.CustomConverter is null))
        {
            if (fields.TryGetPropertyValue(property.Name, out JsonNode? node))
            {
                filled |= Fill(node, type.Options.GetTypeInfo(property.PropertyType));
            }
            else if (record is not null && property.Get?.Invoke(record) is { } value)
            {
                fields[property.Name] = JsonSerializer.SerializeToNode(value, type.Options.GetTypeInfo(property.PropertyType));
                filled = true;
            }
        }

        return filled;
    }

    /// <summary>The record that a field names, where a type has several.</summary>
    private static JsonTypeInfo Actual(JsonObject fields, JsonTypeInfo type)
    {
        if (type.PolymorphismOptions is not { } kinds || fields[kinds.TypeDiscriminatorPropertyName] is not JsonValue named)
        {
            return type;
        }

        string kind = named.ToString();
        Type? actual = kinds.DerivedTypes.FirstOrDefault(derived => kind.Equals(derived.TypeDiscriminator)).DerivedType;
        return actual is null ? type : type.Options.GetTypeInfo(actual);
    }

    /// <summary>The type of a list's or a dictionary's items, where they have fields.</summary>
    private static JsonTypeInfo? Item(JsonTypeInfo type) =>
        type.ElementType is { } element && type.Options.GetTypeInfo(element) is { Kind: not JsonTypeInfoKind.None } item ? item : null;
}
