using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>A lazy tensor's bytes in order, several pieces made at once.</summary>
internal static class TensorPieces
{
    /// <returns>Pieces; each is valid until the next is asked for.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static IEnumerable<ReadOnlyMemory<byte>> Read(LazyTensor tensor, TensorWriteOptions options)
    {
        long size = tensor.Type.SizeInBytes(), count = Math.Min(tensor.ReadingSize(options.ChunkBytes), Math.Max(1, tensor.Count));
        byte[][] pieces = new byte[(int)Math.Min(options.Parallelism, (tensor.Count + count - 1) / count)][];
        for (long first = 0; first < tensor.Count; first += count * pieces.Length)
        {
            options.Cancellation.ThrowIfCancellationRequested();
            long start = first;
            int made = (int)Math.Min(pieces.Length, (tensor.Count - first + count - 1) / count);
            Parallel.For(0, made, i =>
            {
                long at = start + (i * count);
                int bytes = checked((int)(Math.Min(count, tensor.Count - at) * size));
                if (pieces[i]?.Length != bytes)
                {
                    pieces[i] = GC.AllocateUninitializedArray<byte>(bytes);
                }

                tensor.Read(at, pieces[i]);
            });
            for (int i = 0; i < made; i++)
            {
                yield return pieces[i];
                options.Written?.Invoke(pieces[i].Length);
            }
        }
    }
}
