using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>
/// The two sides of broadcasting. A gradient may stay smaller than its value as long as it broadcasts to it; it grows only where a rule
/// must see every element.
/// </summary>
internal static class Broadcasting
{
    /// <summary>Sums a gradient over what broadcasting repeated.</summary>
    /// <param name="gradient">Broadcasts to <paramref name="result"/>.</param>
    /// <param name="result">Shape of the operator's result.</param>
    /// <param name="input">Shape of the input that was broadcast to it.</param>
    /// <returns>A value that broadcasts to <paramref name="input"/> and has no more axes.</returns>
    public static Value ReduceTo(Value gradient, Shape result, Shape input)
    {
        List<long> summed = [];
        float repeats = 1;
        for (int axis = 1; axis <= result.Rank; axis++)
        {
            Dimension kept = axis <= input.Rank ? input[-axis] : 1;
            if (kept == result[-axis])
            {
                continue;
            }

            if (axis <= gradient.Rank && gradient[-axis] != 1)
            {
                summed.Add(gradient.Rank - axis);
            }
            else
            {
                repeats *= result[-axis].Length;
            }
        }

        summed.Reverse();
        int surplus = Math.Max(0, gradient.Rank - input.Rank);
        if (summed.Count > 0)
        {
            // Where the summed axes are exactly the surplus ones, the reduction drops them itself.
            bool drops = summed.Count == surplus && summed[^1] == surplus - 1;
            gradient = Op.ReduceSum(gradient, !drops, [.. summed]);
        }

        surplus = Math.Max(0, gradient.Rank - input.Rank);
        if (surplus > 0)
        {
            gradient = Op.Reshape(gradient, [.. gradient.Shape.Skip(surplus)]);
        }

        return repeats == 1 ? gradient : gradient * repeats;
    }

    /// <summary>Sums a gradient over what broadcasting repeated, for an input of a node.</summary>
    public static Value ReduceTo(Value gradient, Node node, int input) => ReduceTo(gradient, node.Output.Shape, node.Input(input).Shape);

    /// <summary>Repeats a gradient up to the full shape of its value.</summary>
    public static Value Expand(Value gradient, Shape shape)
    {
        if (gradient.Shape.Equals(shape))
        {
            return gradient;
        }

        return gradient.Shape.ElementCount == shape.ElementCount
            ? Op.Reshape(gradient, shape.ToArray())
            : Op.Expand(gradient, shape.ToLengths());
    }

    /// <summary>Zeros that broadcast to any shape.</summary>
    public static Value Zero(Graph graph) => graph.Scalar(0);
}
