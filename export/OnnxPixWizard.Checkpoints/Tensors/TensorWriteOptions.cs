namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>How a model file is written.</summary>
public sealed record TensorWriteOptions
{
    /// <summary>Bytes of stored tensors above which they go to an aligned file beside the model, so that they can be memory-mapped.</summary>
    public long ExternalAbove { get; init; } = 64L << 20;

    /// <summary>Tensors that are computed and written at once, 1 to 64; each takes about twice <see cref="ChunkBytes"/> of memory.</summary>
    public int Parallelism
    {
        get;
        init => field = value is >= 1 and <= 64 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "Parallelism must lie between 1 and 64.");
    } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Bytes that are computed at once, where a tensor does not ask for more.</summary>
    public long ChunkBytes { get; init; } = 16L << 20;

    /// <summary>Told the bytes of stored tensors as they are written; called from several threads.</summary>
    public Action<long>? Written { get; init; }

    /// <summary>Ends the writing early.</summary>
    public CancellationToken Cancellation { get; init; }
}
