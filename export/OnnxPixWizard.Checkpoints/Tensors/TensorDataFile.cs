using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace OnnxPixWizard.Checkpoints.Tensors;

/// <summary>Computes lazy tensors piece by piece and writes them to their places in a file, several pieces at once.</summary>
public static class TensorDataFile
{
    /// <summary>Writes tensors; the file exists afterwards, whole.</summary>
    /// <param name="path">The file; replaced if it exists. What was written before a failure stays: write beside, then rename.</param>
    /// <param name="head">Bytes at the start of the file.</param>
    /// <param name="tensors">Tensors and the offsets at which they start; they do not overlap.</param>
    /// <param name="options">Threads, memory, progress, cancellation.</param>
    /// <exception cref="IOException">The file can't be written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static void Write(
        string path, ReadOnlySpan<byte> head, IReadOnlyList<(LazyTensor Tensor, long Offset)> tensors, TensorWriteOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        using SafeFileHandle file = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        RandomAccess.Write(file, head, 0);
        long end = tensors.Aggregate((long)head.Length, static (last, entry) => Math.Max(last, entry.Offset + entry.Tensor.ByteLength));
        RandomAccess.SetLength(file, end);
        try
        {
            Parallel.ForEach(
                Pieces(tensors, options.ChunkBytes),
                new ParallelOptions { MaxDegreeOfParallelism = options.Parallelism, CancellationToken = options.Cancellation },
                piece => Write(file, piece, options));
        }
        catch (AggregateException e)
        {
            // One cause is enough to mend.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
        }
    }

    private static unsafe void Write(SafeFileHandle file, Piece piece, TensorWriteOptions options)
    {
        int size = piece.Tensor.Type.SizeInBytes(), bytes = checked((int)(piece.Count * size));
        void* memory = NativeMemory.Alloc((nuint)bytes);
        try
        {
            Span<byte> data = new(memory, bytes);
            piece.Tensor.Read(piece.First, data);
            RandomAccess.Write(file, data, piece.Offset + (piece.First * size));
        }
        finally
        {
            NativeMemory.Free(memory);
        }

        options.Written?.Invoke(bytes);
    }

    private static IEnumerable<Piece> Pieces(IReadOnlyList<(LazyTensor Tensor, long Offset)> tensors, long budget)
    {
        foreach ((LazyTensor tensor, long offset) in tensors)
        {
            long size = tensor.ReadingSize(budget);
            for (long first = 0; first < tensor.Count; first += size)
            {
                yield return new Piece(tensor, offset, first, Math.Min(size, tensor.Count - first));
            }
        }
    }

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Piece(LazyTensor Tensor, long Offset, long First, long Count);
}

/// <summary>How a model file is written.</summary>
public sealed record TensorWriteOptions
{
    /// <summary>Bytes of stored tensors above which they go to an aligned
    /// file beside the model, so that they can be memory-mapped.</summary>
    public long ExternalAbove { get; init; } = 64L << 20;

    /// <summary>Tensors that are computed and written at once, 1 to 64;
    /// each takes about twice <see cref="ChunkBytes"/> of memory.</summary>
    public int Parallelism
    {
        get;
        init => field = value is >= 1 and <= 64 ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value, "Parallelism must lie between 1 and 64.");
    } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>Bytes that are computed at once, where a tensor does not ask for more.</summary>
    public long ChunkBytes { get; init; } = 16L << 20;

    /// <summary>Told the bytes of stored tensors as they are written; called from several threads.</summary>
    public Action<long>? Written { get; init; }

    /// <summary>Ends the writing early.</summary>
    public CancellationToken Cancellation { get; init; }
}
