using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Operators with several broadcasting inputs, and those that pass their input on.</summary>
internal static class ArithmeticRules
{
    public static void Register(GradientTable table)
    {
        table.AddElementwise("Identity", static (_, gradient) => [gradient]);
        table.AddElementwise("Cast", static (node, gradient) => [Op.Cast(gradient, node.Input(0).Type)]);
        table.AddElementwise("CastLike", static (node, gradient) => [Op.Cast(gradient, node.Input(0).Type)]);
        table.AddElementwise("Neg", static (_, gradient) => [-gradient]);
        table.AddElementwise("Add", static (node, gradient) => [Reduce(node, 0, gradient), Reduce(node, 1, gradient)]);
        table.AddElementwise("Sub", static (node, gradient) => [Reduce(node, 0, gradient), -Reduce(node, 1, gradient)]);
        table.AddElementwise("Sum", static (node, gradient) => [.. node.Inputs.Select((_, input) => Reduce(node, input, gradient))]);
        table.AddElementwise("Mean", static (node, gradient) =>
            [.. node.Inputs.Select((_, input) => Reduce(node, input, gradient * (1f / node.Inputs.Count)))]);
        table.AddElementwise("Mul", Multiply);
        table.AddElementwise("Div", Divide);
        table.AddElementwise("Pow", Power);
        table.AddElementwise("Max", static (node, gradient) => Extreme(node, gradient, Op.GreaterOrEqual));
        table.AddElementwise("Min", static (node, gradient) => Extreme(node, gradient, Op.LessOrEqual));
        table.AddElementwise("Where", static (node, gradient) =>
        [
            null,
            Reduce(node, 1, Op.Where(node.Input(0), gradient, Broadcasting.Zero(node.Output.Graph))),
            Reduce(node, 2, Op.Where(node.Input(0), Broadcasting.Zero(node.Output.Graph), gradient)),
        ]);
    }

    private static Value Reduce(Node node, int input, Value gradient) => Broadcasting.ReduceTo(gradient, node, input);

    private static Value?[] Multiply(GradientStep step)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        if (node.Input(0).Name == node.Input(1).Name)
        {
            return [gradient * 2f * node.Input(0)];
        }

        for (int gate = 0; gate < 2; gate++)
        {
            // x · sigmoid(x): one rule for both factors saves three passes over the activations.
            Value sigmoid = node.Input(gate);
            if (sigmoid.Producer is { OpType: "Sigmoid" } producer && producer.Input(0).Name == node.Input(1 - gate).Name && !step.IsWanted(sigmoid))
            {
                Value whole = gradient * (sigmoid + (node.Output * (1f - sigmoid)));
                return gate == 0 ? [null, whole] : [whole, null];
            }
        }

        return [step.Needs(0) ? ProductGradient(node, 0, gradient) : null, step.Needs(1) ? ProductGradient(node, 1, gradient) : null];
    }

    private static Value ProductGradient(Node node, int input, Value gradient)
    {
        Value other = node.Input(1 - input);

        // A factor that is the same for all summed elements is applied after the sum.
        return other.Shape.ElementCount == 1 && node.Input(input).Rank >= other.Rank
            ? Reduce(node, input, gradient) * other
            : Reduce(node, input, gradient * other);
    }

    private static Value?[] Divide(Node node, Value gradient)
    {
        Value dividend = gradient / node.Input(1);
        return [Reduce(node, 0, dividend), -Reduce(node, 1, dividend * node.Output)];
    }

    private static Value?[] Power(GradientStep step)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        Value x = node.Input(0);
        if (node.Input(1).Constant is { } constant && ToNumber(constant) is { } exponent)
        {
            return [Reduce(node, 0, gradient * PowerSlope(x, exponent))];
        }

        // At an exponent or a base of zero the factor is zero although its other part is not finite.
        Graph graph = x.Graph;
        Value power = Op.Cast(node.Input(1), x.Type);
        Value zero = graph.Scalar(0);
        Value? byBase = step.Needs(0) ? Reduce(node, 0, gradient * Op.Where(Op.Equal(power, zero), zero, power * Op.Pow(x, power - 1f))) : null;
        Value? byExponent = step.Needs(1) ? Reduce(node, 1, gradient * node.Output * Op.Log(Op.Where(Op.Equal(x, zero), graph.Scalar(1), x))) : null;
        return [byBase, byExponent];
    }

    private static Value PowerSlope(Value x, float exponent) => exponent switch
    {
        0 => Broadcasting.Zero(x.Graph),
        1 => x.Graph.Scalar(1),
        2 => x * 2f,
        3 => x * x * 3f,
        _ => Op.Pow(x, exponent - 1) * exponent,
    };

    private static float? ToNumber(Tensor tensor) => tensor.Count != 1 ? null : tensor.Type switch
    {
        ElementType.Float32 => tensor.AsSpan<float>()[0],
        ElementType.Int64 => tensor.AsSpan<long>()[0],
        ElementType.Int32 => tensor.AsSpan<int>()[0],
        _ => null,
    };

    // Of equal inputs the first one counts, so that the parts add up to the whole.
    private static Value?[] Extreme(Node node, Value gradient, Func<Value, Value, Value> wins)
    {
        Value zero = Broadcasting.Zero(node.Output.Graph);
        if (node.Inputs.Count == 2)
        {
            Value first = wins(node.Input(0), node.Input(1));
            return [Reduce(node, 0, Op.Where(first, gradient, zero)), Reduce(node, 1, Op.Where(first, zero, gradient))];
        }

        Value?[] results = new Value?[node.Inputs.Count];
        Value open = gradient;
        for (int input = 0; input < results.Length; input++)
        {
            Value chosen = Op.Equal(node.Input(input), node.Output);
            results[input] = Reduce(node, input, Op.Where(chosen, open, zero));
            open = Op.Where(chosen, zero, open);
        }

        return results;
    }
}
