using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>What a Pad adds to each axis.</summary>
internal static class PadAmounts
{
    /// <summary>Entries before and after each axis; negative numbers cut.</summary>
    /// <exception cref="ShapeException">The amounts are not constant or don't fit the axes.</exception>
    public static (long[] Before, long[] After) Read(Node node)
    {
        Shape shape = node.Input(0).Shape;
        long[] pads = LayoutShapes.Integers(node, 1);
        long[] axes = node.OptionalInput(3) is null ? [.. Enumerable.Range(0, shape.Rank).Select(static axis => (long)axis)]
            : LayoutShapes.Integers(node, 3);
        if (pads.Length != 2 * axes.Length)
        {
            throw new ShapeException($"{pads.Length} amounts for {axes.Length} axes: there must be two an axis.");
        }

        long[] before = new long[shape.Rank];
        long[] after = new long[shape.Rank];
        for (int index = 0; index < axes.Length; index++)
        {
            int axis = shape.NormalizeAxis(axes[index]);
            before[axis] = pads[index];
            after[axis] = pads[index + axes.Length];
        }

        return (before, after);
    }
}
