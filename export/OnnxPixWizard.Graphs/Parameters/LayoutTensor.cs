using System.Runtime.InteropServices;
using OnnxPixWizard.Checkpoints.Tensors;

namespace OnnxPixWizard.Graphs.Parameters;

/// <summary>A stored tensor that is made of published parameters while it is read.</summary>
/// <param name="layout">How it is made.</param>
/// <param name="source">Gives a published parameter, as 32-bit floats, by name.</param>
public sealed class LayoutTensor(ParameterLayout layout, Func<string, LazyTensor> source)
    : LazyTensor(ElementType.Float32, layout.GetShape())
{
    /// <summary>Rows of a transposed matrix that are read together: fewer
    /// would touch each line of the source's memory several times.</summary>
    private const long TransposedRows = 64;

    /// <inheritdoc/>
    public override void Read(long first, Span<byte> destination) =>
        layout.ReadRange(source, first, MemoryMarshal.Cast<byte, float>(destination));

    /// <inheritdoc/>
    public override long ReadingSize(long budget)
    {
        long elements = base.ReadingSize(budget);
        return layout is TransposedLayout && Shape.Length == 2 && elements < TransposedRows * Shape[1]
            ? Math.Max(1, Math.Min(TransposedRows, int.MaxValue / 8 / Math.Max(1, Shape[1]))) * Shape[1]
            : elements;
    }
}
