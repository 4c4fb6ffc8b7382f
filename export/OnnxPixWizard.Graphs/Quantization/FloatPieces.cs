using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Quantization;

/// <summary>Walks over a tensor of any size in pieces.</summary>
internal static class FloatPieces
{
    private const long Bytes = 8L << 20;

    public delegate void Visitor(long first, ReadOnlySpan<float> piece);

    /// <summary>Shows all elements in order.</summary>
    public static void Visit(LazyTensor source, Visitor visit)
    {
        long size = Math.Min(source.ReadingSize(Bytes), source.Count);
        if (size == 0)
        {
            return;
        }

        using RentedFloats rented = new(size);
        for (long first = 0; first < source.Count; first += size)
        {
            Span<float> piece = rented.Span[..(int)Math.Min(size, source.Count - first)];
            source.Read(first, piece);
            visit(first, piece);
        }
    }
}
