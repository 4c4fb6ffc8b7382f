using System.Text.Json;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.SafeTensors;

/// <summary>A checkpoint of several safetensors files behind an index (<c>model.safetensors.index.json</c>).</summary>
/// <remarks>Every file is opened and every tensor of the index found in its file at once, so that reading can't fail halfway for a missing one.</remarks>
public sealed class ShardedSafeTensors : IDisposable
{
    private readonly Dictionary<string, SafeTensorsFile> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, SafeTensorsFile> _tensors = new(StringComparer.Ordinal);

    private ShardedSafeTensors(string indexPath)
    {
        Path = indexPath;
        try
        {
            OpenFiles(ReadMap(indexPath, out long? totalSize), totalSize);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The index.</summary>
    public string Path { get; }

    /// <summary>Names of all tensors, in ordinal order.</summary>
    public IReadOnlyCollection<string> Names => _tensors.Keys;

    /// <summary>Opens an index and every file it names, all in its own folder.</summary>
    /// <exception cref="SafeTensorsException">The index or a file is missing or broken, or a file lacks a tensor that the index places there.</exception>
    public static ShardedSafeTensors Open(string indexPath) => new(indexPath);

    /// <summary>A tensor's description.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name.</exception>
    public SafeTensorsEntry Entry(string name) => FileOf(name).Entry(name);

    /// <summary>Copies a tensor out, in its own type.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name, or it is larger than an array.</exception>
    public Tensor Read(string name) => FileOf(name).Read(name);

    /// <summary>Copies a floating tensor out as 32-bit floats; 16-bit formats are widened exactly.</summary>
    /// <exception cref="SafeTensorsException">No tensor has this name, it is too large, or its type is not F32, F16 or BF16.</exception>
    public Tensor ReadFloat32(string name) => FileOf(name).ReadFloat32(name);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SafeTensorsFile file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static Dictionary<string, string> ReadMap(string path, out long? totalSize)
    {
        try
        {
            using JsonDocument index = JsonDocument.Parse(File.ReadAllBytes(path));
            totalSize = index.RootElement.TryGetProperty("metadata", out JsonElement metadata) && metadata.TryGetProperty("total_size", out JsonElement size)
                ? size.GetInt64()
                : null;
            Dictionary<string, string> map = new(StringComparer.Ordinal);
            foreach (JsonProperty entry in index.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                string file = entry.Value.GetString() ?? "";
                if (file.Length == 0 || !string.Equals(file, System.IO.Path.GetFileName(file), StringComparison.Ordinal) || !map.TryAdd(entry.Name, file))
                {
                    throw new SafeTensorsException(path, SafeTensorsFault.MalformedHeader,
                        $"tensor '{entry.Name}' is listed twice, or its file '{file}' is not a plain name in the index's own folder.");
                }
            }

            return map;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.NotFound, "there is no such file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.Inaccessible, $"the file can't be opened: {e.Message}", e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new SafeTensorsException(path, SafeTensorsFault.MalformedHeader, $"it is no index with a 'weight_map' of tensor names to file names: {e.Message}", e);
        }
    }

    private void OpenFiles(Dictionary<string, string> map, long? totalSize)
    {
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(Path))!;
        long bytes = 0;
        foreach ((string name, string file) in map)
        {
            if (!_files.TryGetValue(file, out SafeTensorsFile? opened))
            {
                opened = SafeTensorsFile.Open(System.IO.Path.Combine(folder, file));
                _files.Add(file, opened);
            }

            bytes += opened.Entry(name).ByteLength;
            _tensors.Add(name, opened);
        }

        if (totalSize is { } expected && expected != bytes)
        {
            throw new SafeTensorsException(Path, SafeTensorsFault.MalformedHeader,
                $"its tensors have {bytes} bytes where it says {expected}: a file is from another checkpoint. Fetch all of them again.");
        }
    }

    private SafeTensorsFile FileOf(string name) => _tensors.TryGetValue(name, out SafeTensorsFile? file)
        ? file
        : throw new SafeTensorsException(Path, SafeTensorsFault.MissingTensor, $"there is no tensor '{name}' among its {_tensors.Count}.");
}
