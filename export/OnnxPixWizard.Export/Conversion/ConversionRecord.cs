using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>The parts that a bundle's folder holds so far: parts may be converted
/// one by one, and the manifest is written when all are there.</summary>
internal sealed record ConversionRecord
{
    /// <summary>The record's name in a bundle's folder.</summary>
    public const string FileName = "conversion.json";

    private static readonly JsonSerializerOptions s_json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    /// <summary>Each part by its name, one of <see cref="PartNames"/>.</summary>
    public required SortedDictionary<string, PartRecord> Parts { get; init; }

    /// <summary>The record of a folder, or an empty one where there is none.</summary>
    /// <exception cref="ConversionException">It can't be read.</exception>
    public static ConversionRecord Load(string folder)
    {
        string path = Path.Combine(folder, FileName);
        if (!File.Exists(path))
        {
            return new ConversionRecord { Parts = new SortedDictionary<string, PartRecord>(StringComparer.Ordinal) };
        }

        try
        {
            ConversionRecord read = JsonSerializer.Deserialize<ConversionRecord>(FileContent.ReadJson(path).Span, s_json)!;
            return read with { Parts = new SortedDictionary<string, PartRecord>(read.Parts, StringComparer.Ordinal) };
        }
        catch (Exception e) when (e is JsonException or NullReferenceException or IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"'{path}' can't be read: {e.Message} Convert all parts again into another folder.", inner: e);
        }
    }

    /// <summary>Writes the record.</summary>
    public void Save(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(this, s_json));

    /// <summary>Files that a part keeps in the bundle.</summary>
    public static IEnumerable<string> FilesOf(PartRecord part)
    {
        foreach (GraphEntry graph in part.Graphs.Values)
        {
            foreach (string file in (IEnumerable<string>)[graph.File, .. graph.Variants.Values])
            {
                yield return file;
                yield return file + ".data";
            }
        }

        if (part.Tokenizer is { } tokenizer)
        {
            yield return tokenizer.File;
        }
    }
}

/// <summary>What the manifest needs to know of a converted part.</summary>
internal sealed record PartRecord
{
    /// <summary>Its graphs by role.</summary>
    public required IReadOnlyDictionary<string, GraphEntry> Graphs { get; init; }

    /// <summary>Hyper-parameters under the names of the published configuration.</summary>
    public required JsonObject Options { get; init; }

    /// <summary>Parameters of its graphs, each counted once.</summary>
    public required long Parameters { get; init; }

    /// <summary>Element type of the weights, e.g. <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>The tokenizer, of parts that read text.</summary>
    public TokenizerEntry? Tokenizer { get; init; }

    /// <summary>What the weights are, and the file that they came from.</summary>
    public required string Source { get; init; }

    /// <summary>Licence of the weights.</summary>
    public required string Licence { get; init; }
}
