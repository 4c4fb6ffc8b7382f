namespace OnnxPixWizard.Graphs.Checkpoints;

/// <summary>One network of a checkpoint that holds several under prefixes, named as the network itself names its parameters.</summary>
public sealed class CheckpointView : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;

    private CheckpointView(ICheckpoint checkpoint, string prefix)
    {
        _checkpoint = checkpoint;
        Prefix = prefix;
        Tensors = checkpoint.Tensors.Values
            .Where(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(tensor => tensor.Name[prefix.Length..], tensor => tensor.WithName(tensor.Name[prefix.Length..]), StringComparer.Ordinal);
    }

    /// <summary>What all names began with.</summary>
    public string Prefix { get; }

    /// <summary>Those tensors whose names began with the prefix, without it.</summary>
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
                return new CheckpointView(checkpoint, prefix);
            }
        }

        throw new CheckpointException(checkpoint.Source, $"none of its {checkpoint.Tensors.Count} tensors has a name that begins with '{string.Join("' or '", prefixes!)}'.");
    }

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();
}
