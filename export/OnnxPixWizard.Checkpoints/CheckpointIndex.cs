using System.Text.Json;

namespace OnnxPixWizard.Checkpoints;

/// <summary>The index of a checkpoint in several files: which tensor is in which.</summary>
/// <param name="Files">File names, in the index's own folder, by tensor name.</param>
/// <param name="TotalBytes">Bytes of all tensors as the index states them, or null where it does not.</param>
internal sealed record CheckpointIndex(IReadOnlyDictionary<string, string> Files, long? TotalBytes)
{
    /// <summary>How such files' names end.</summary>
    public const string Ending = ".index.json";

    private const string MapKey = "weight_map";

    /// <summary>The index of a 2 B parameter model has some 100 KB.</summary>
    private const long MaximumBytes = 64 << 20;

    /// <exception cref="CheckpointException">The file is missing, can't be opened or is no such index.</exception>
    public static CheckpointIndex Read(string path)
    {
        try
        {
            FileInfo info = new(path);
            if (info.Exists && info.Length > MaximumBytes)
            {
                string what = FileContent.DescribeUnlessJson(path) is { } found ? $"it is {found}. " : "";
                throw new CheckpointException(path, $"{what}{info.Length} bytes are too many for an index; it should have some 100 KB.");
            }

            using JsonDocument document = JsonDocument.Parse(FileContent.ReadJson(path));
            return new CheckpointIndex(ReadMap(path, document.RootElement), ReadTotal(document.RootElement));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new CheckpointException(path, "there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException(path, $"the file can't be opened: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            // InvalidOperationException: a value of another kind, or a string that is no valid UTF-16.
            string why = FileContent.DescribeUnlessJson(path) is { } what ? $"it is {what}." : e.Message;
            throw new CheckpointException(path, $"it is no index with a '{MapKey}' of tensor names to file names: {why}", e);
        }
    }

    private static Dictionary<string, string> ReadMap(string path, JsonElement root)
    {
        Dictionary<string, string> map = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in root.GetProperty(MapKey).EnumerateObject())
        {
            string file = entry.Value.GetString() ?? "";
            if (file.Length == 0 || file.Contains('\0', StringComparison.Ordinal) || file is "." or ".."
                || !string.Equals(file, Path.GetFileName(file), StringComparison.Ordinal) || !map.TryAdd(entry.Name, file))
            {
                throw new CheckpointException(path, $"tensor '{entry.Name}' is listed twice, or its file '{file}' is not a plain name in the index's own folder.");
            }
        }

        return map.Count > 0 ? map : throw new CheckpointException(path, $"its '{MapKey}' names no tensor.");
    }

    private static long? ReadTotal(JsonElement root) =>
        root.TryGetProperty("metadata", out JsonElement metadata) && metadata.ValueKind == JsonValueKind.Object
        && metadata.TryGetProperty("total_size", out JsonElement size) && size.ValueKind == JsonValueKind.Number
        && size.TryGetDouble(out double bytes) && bytes is >= 0 and < long.MaxValue
            ? (long)bytes // Some writers make it a float.
            : null;
}
