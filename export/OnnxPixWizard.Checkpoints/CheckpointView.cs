namespace OnnxPixWizard.Checkpoints;

/// <summary>One network of a checkpoint that holds several under prefixes, named as the network itself names its parameters.</summary>
public sealed class CheckpointView : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;

    private CheckpointView(ICheckpoint checkpoint, string prefix, Func<string, string?> rename)
    {
        _checkpoint = checkpoint;
        Prefix = prefix;
        Dictionary<string, CheckpointTensor> tensors = new(StringComparer.Ordinal);
        foreach (CheckpointTensor tensor in checkpoint.Tensors.Values)
        {
            if (rename(tensor.Name) is { } name && !tensors.TryAdd(name, tensor.WithName(name)))
            {
                throw new CheckpointException(checkpoint.Source, $"two of its tensors stand for '{name}': keep one of them.");
            }
        }

        Tensors = tensors;
    }

    /// <summary>What all names began with, where that was asked for.</summary>
    public string Prefix { get; }

    /// <summary>The tensors by their names in the view.</summary>
    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <inheritdoc/>
    public string Source => _checkpoint.Source;

    /// <summary>Takes the tensors under one prefix: of a training checkpoint, say, the averaged weights, else the plain ones.</summary>
    /// <param name="checkpoint">Disposed of with the view; left alone if this throws.</param>
    /// <param name="prefixes">In order of preference; the first that any name begins with is taken. The empty one fits everything.</param>
    /// <exception cref="CheckpointException">No name begins with any of them.</exception>
    public static CheckpointView Select(ICheckpoint checkpoint, params ReadOnlySpan<string> prefixes)
    {
        foreach (string prefix in prefixes)
        {
            if (checkpoint.Tensors.Keys.Any(name => name.StartsWith(prefix, StringComparison.Ordinal)))
            {
                return new CheckpointView(
                    checkpoint, prefix, name => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null);
            }
        }

        throw new CheckpointException(checkpoint.Source,
            $"none of its {checkpoint.Tensors.Count} tensors has a name that begins with '{string.Join("' or '", prefixes!)}'.");
    }

    /// <summary>Takes tensors under other names.</summary>
    /// <param name="checkpoint">Disposed of with the view; left alone if this throws.</param>
    /// <param name="rename">Gives a tensor's name in the view, or null to leave it out.</param>
    /// <exception cref="CheckpointException">Two tensors get the same name.</exception>
    public static CheckpointView Renamed(ICheckpoint checkpoint, Func<string, string?> rename) => new(checkpoint, string.Empty, rename);

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();
}
