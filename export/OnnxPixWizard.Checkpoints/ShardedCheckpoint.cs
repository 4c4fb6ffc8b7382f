using System.Text.Json;

namespace OnnxPixWizard.Checkpoints;

/// <summary>A checkpoint of several files behind an index (<c>model.safetensors.index.json</c>,
/// <c>pytorch_model.bin.index.json</c>).</summary>
/// <remarks>Every file is opened and every tensor of the index found in its file
/// at once, so that reading can't fail halfway for a missing one.</remarks>
internal sealed class ShardedCheckpoint : ICheckpoint
{
    private readonly Dictionary<string, ICheckpoint> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CheckpointTensor> _tensors = new(StringComparer.Ordinal);

    private ShardedCheckpoint(string indexPath)
    {
        Source = indexPath;
        try
        {
            OpenFiles(CheckpointIndex.Read(indexPath));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public IReadOnlyDictionary<string, CheckpointTensor> Tensors => _tensors;

    public string Source { get; }

    /// <summary>Opens an index and every file it names, all in its own folder.</summary>
    /// <exception cref="CheckpointException">The index or a file is missing or
    /// broken, or a file lacks a tensor that the index places there.</exception>
    public static ShardedCheckpoint Open(string indexPath) => new(indexPath);

    public void Dispose()
    {
        foreach (ICheckpoint file in _files.Values)
        {
            file.Dispose();
        }
    }

    private void OpenFiles(CheckpointIndex index)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(Source))!;
        long bytes = 0;
        foreach ((string name, string file) in index.Files)
        {
            if (!_files.TryGetValue(file, out ICheckpoint? opened))
            {
                opened = Checkpoint.OpenFile(Path.Combine(folder, file));
                _files.Add(file, opened);
            }

            CheckpointTensor tensor = opened.Tensors.GetValueOrDefault(name)
                ?? throw new CheckpointException(Source, $"tensor '{name}' should be in '{file}', which has none of this name: a file is "
                    + "from another checkpoint. Fetch all of them again.");
            bytes += tensor.ByteLength;
            _tensors.Add(name, tensor);
        }

        // In pickles, tensors that share a storage are counted once by some writers and twice by others.
        if (index.TotalBytes is { } expected && expected != bytes && _files.Values.All(static file => file is SafeTensorsCheckpoint))
        {
            throw new CheckpointException(Source,
                $"its tensors have {bytes} bytes where it says {expected}: a file is from another checkpoint. Fetch all of them again.");
        }
    }
}

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
                throw new CheckpointException(
                    path, $"tensor '{entry.Name}' is listed twice, or its file '{file}' is not a plain name in the index's own folder.");
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
