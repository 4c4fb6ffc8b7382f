using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Resizing is linear and separable: its gradient is the transposed interpolation, axis by axis.</summary>
internal static class ResizeRules
{
    public static void Register(GradientTable table) => table.Add("Resize", static (node, gradient) => [Resize(node, gradient)]);

    private static Value Resize(Node node, Value gradient)
    {
        Shape source = node.Input(0).Shape;
        ResizeAxis[] axes = ResizeAxis.Read(node);
        List<(int Axis, AxisMap Map)> maps = [];
        for (int axis = 0; axis < axes.Length; axis++)
        {
            bool kept = axes[axis] is { From: 0, To: 1 } && axes[axis].Ratio(source[axis].Length) == 1 && gradient[axis] == source[axis];
            if (!kept)
            {
                maps.Add((axis, Interpolation.Create(node.Attributes, axes[axis], (int)source[axis].Length, (int)gradient[axis].Length)));
            }
        }

        if (gradient.Rank == 4 && maps is [{ Axis: 2 }, { Axis: 3 }] && maps.All(static entry => entry.Map.Rows % entry.Map.Columns == 0 && entry.Map.Repeats(entry.Map.Rows / entry.Map.Columns)))
        {
            // Sums over the blocks that each entry was repeated to: pooling is the fastest way there.
            long[] factors = [.. maps.Select(static entry => (long)(entry.Map.Rows / entry.Map.Columns))];
            return gradient.Graph.Add("AveragePool", [gradient], new() { { "kernel_shape", factors }, { "strides", factors } }) * (factors[0] * factors[1]);
        }

        // Small axes first while the others are still large would cost more: the largest shrinks first.
        foreach ((int axis, AxisMap map) in maps.OrderByDescending(static entry => (float)entry.Map.Rows / entry.Map.Columns).ThenByDescending(static entry => entry.Axis))
        {
            gradient = map.ApplyTransposed(gradient, axis);
        }

        return gradient;
    }
}
