using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>ONNX's rules for a range of an axis with start, end and step.</summary>
/// <param name="Axis">The axis, counted from the first.</param>
/// <param name="Start">First index taken, after clamping.</param>
/// <param name="Step">Distance of the indices taken; not 0, negative backwards.</param>
/// <param name="Length">Number of entries taken.</param>
internal readonly record struct SliceRange(int Axis, long Start, long Step, long Length)
{
    /// <summary>The ranges of a Slice, whose inputs are constant.</summary>
    /// <exception cref="ShapeException">An input is not constant, an axis
    /// does not exist, a cut axis is only named, or a step is 0.</exception>
    public static List<SliceRange> Read(Node node)
    {
        Shape shape = node.Input(0).Shape;
        long[] starts = LayoutShapes.Integers(node, 1);
        long[] ends = LayoutShapes.Integers(node, 2);
        long[] axes = node.OptionalInput(3) is null ? [.. Enumerable.Range(0, starts.Length).Select(static axis => (long)axis)]
            : LayoutShapes.Integers(node, 3);
        long[] steps = node.OptionalInput(4) is null ? [.. Enumerable.Repeat(1L, starts.Length)] : LayoutShapes.Integers(node, 4);
        List<SliceRange> ranges = [];
        for (int index = 0; index < axes.Length; index++)
        {
            int axis = shape.NormalizeAxis(axes[index]);
            ranges.Add(Clamp(axis, shape[axis].Length, starts[index], ends[index], steps[index]));
        }

        return ranges;
    }

    private static SliceRange Clamp(int axis, long extent, long start, long end, long step)
    {
        if (step == 0)
        {
            throw new ShapeException("a step of 0 takes nothing.");
        }

        long first = step > 0 ? Math.Clamp(FromEnd(start, extent), 0, extent)
            : Math.Clamp(FromEnd(start, extent), 0, Math.Max(0, extent - 1));
        long last = step > 0 ? Math.Clamp(FromEnd(end, extent), 0, extent) : Math.Clamp(FromEnd(end, extent), -1, Math.Max(-1, extent - 1));
        long span = step > 0 ? last - first : first - last;
        return new SliceRange(axis, first, step, span <= 0 ? 0 : (span + Math.Abs(step) - 1) / Math.Abs(step));
    }

    private static long FromEnd(long index, long extent) => index < 0 ? index + extent : index;
}
