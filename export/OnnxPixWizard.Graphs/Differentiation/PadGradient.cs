using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Padding: constants take no gradient; what was mirrored or repeated is added where it came from.</summary>
internal static class PadGradient
{
    public static Value?[] Rule(GradientStep step)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        Shape shape = node.Input(0).Shape;
        (long[] before, long[] after) = PadAmounts.Read(node);
        string mode = node.Attributes.Text("mode", "constant");
        if (mode == "constant")
        {
            Value byData = Op.Pad(gradient, [.. before.Concat(after).Select(static pad => -pad)]);
            return [byData, null, step.Needs(2) ? Fill(node, gradient, byData, before, after) : null];
        }

        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (before[axis] != 0 || after[axis] != 0)
            {
                int extent = (int)shape[axis].Length;
                AxisMap map = new(extent + (int)(before[axis] + after[axis]), extent);
                for (int place = 0; place < map.Rows; place++)
                {
                    map.Add(place, Source(mode, place - (int)before[axis], extent), 1);
                }

                gradient = map.ApplyTransposed(gradient, axis);
            }
        }

        return [gradient];
    }

    private static int Source(string mode, int index, int extent) => mode switch
    {
        "edge" => Math.Clamp(index, 0, extent - 1),
        "wrap" => ((index % extent) + extent) % extent,
        "reflect" => Reflect(index, extent),
        _ => throw new DifferentiationException("Pad", $"padding in mode '{mode}' has no rule."),
    };

    private static int Reflect(int index, int extent)
    {
        int period = Math.Max(1, 2 * (extent - 1));
        int folded = ((index % period) + period) % period;
        return folded < extent ? folded : period - folded;
    }

    // Everything that did not come from the data came from the one number.
    private static Value Fill(Node node, Value gradient, Value byData, long[] before, long[] after)
    {
        Value kept = before.Concat(after).Any(static pad => pad < 0)
            ? Op.Pad(byData, [.. before.Concat(after)])
            : byData;
        return Op.Reshape(Op.ReduceSum(gradient, false) - Op.ReduceSum(kept, false), node.Input(2).Shape.ToArray());
    }
}
