using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Sums of products by index names: the gradient of an operand is the same kind of sum over the result's gradient and the other operands.</summary>
internal static class EinsumGradient
{
    public static Value?[] Rule(GradientStep step)
    {
        Node node = step.Node;
        EinsumEquation equation = EinsumEquation.Parse(node);
        Value gradient = step.Gradients[0]!;
        return [.. equation.Terms.Select((_, input) => step.Needs(input) ? Differentiate(node, equation, input, gradient) : null)];
    }

    private static Value Differentiate(Node node, EinsumEquation equation, int input, Value gradient)
    {
        string term = equation.Terms[input];
        int[] others = [.. Enumerable.Range(0, equation.Terms.Count).Where(other => other != input)];
        string[] terms = [equation.Result, .. others.Select(other => equation.Terms[other])];
        string labels = new([.. term.Distinct().Where(label => terms.Any(other => other.Contains(label, StringComparison.Ordinal)))]);
        Value reached = terms.Length == 1 && labels == equation.Result
            ? gradient
            : Op.Einsum($"{string.Join(',', terms)}->{labels}", [gradient, .. others.Select(node.Input)]);

        // An index that only this operand has is summed over, so its gradient is the same all along.
        Value result = Op.Reshape(reached, [.. term.Distinct().Select(label => labels.Contains(label, StringComparison.Ordinal) ? equation.Extents[label] : Dimension.Of(1))]);
        return term.Distinct().Count() == term.Length ? result : Spread(result, term, equation);
    }

    // A repeated index reads a diagonal; beside it there is nothing.
    private static Value Spread(Value result, string term, EinsumEquation equation)
    {
        string distinct = new([.. term.Distinct()]);
        List<Dimension> shape = [.. term.Select((label, axis) => term.IndexOf(label, StringComparison.Ordinal) == axis ? result[distinct.IndexOf(label, StringComparison.Ordinal)] : Dimension.Of(1))];
        Value spread = Op.Reshape(result, [.. shape]);
        for (int axis = 0; axis < term.Length; axis++)
        {
            int first = term.IndexOf(term[axis], StringComparison.Ordinal);
            if (first != axis)
            {
                spread *= Identity(result.Graph, (int)equation.Extents[term[axis]].Length, term.Length, first, axis);
            }
        }

        return spread;
    }

    private static RecordedValue Identity(Graph graph, int extent, int rank, int first, int second)
    {
        float[] elements = new float[extent * extent];
        for (int index = 0; index < extent; index++)
        {
            elements[(index * extent) + index] = 1;
        }

        long[] shape = [.. Enumerable.Repeat(1L, rank)];
        shape[first] = shape[second] = extent;
        return graph.Constant(Tensor.From<float>(elements, shape));
    }
}
