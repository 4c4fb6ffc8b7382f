namespace OnnxPixWizard.Checkpoints;

/// <summary>A checkpoint of several files behind an index (<c>model.safetensors.index.json</c>, <c>pytorch_model.bin.index.json</c>).</summary>
/// <remarks>Every file is opened and every tensor of the index found in its file at once, so that reading can't fail halfway for a missing one.</remarks>
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
    /// <exception cref="CheckpointException">The index or a file is missing or broken, or a file lacks a tensor that the index places there.</exception>
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
                ?? throw new CheckpointException(Source, $"tensor '{name}' should be in '{file}', which has none of this name: a file is from another checkpoint. Fetch all of them again.");
            bytes += tensor.ByteLength;
            _tensors.Add(name, tensor);
        }

        // In pickles, tensors that share a storage are counted once by some writers and twice by others.
        if (index.TotalBytes is { } expected && expected != bytes && _files.Values.All(static file => file is SafeTensorsCheckpoint))
        {
            throw new CheckpointException(Source, $"its tensors have {bytes} bytes where it says {expected}: a file is from another checkpoint. Fetch all of them again.");
        }
    }
}
