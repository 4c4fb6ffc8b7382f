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
    public static void Write(string path, ReadOnlySpan<byte> head, IReadOnlyList<(LazyTensor Tensor, long Offset)> tensors, TensorWriteOptions options)
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
