using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Activation functions.</summary>
internal static class ActivationRules
{
    private const float InverseRootTwo = 0.70710678f;
    private const float InverseRootTwoPi = 0.39894228f;
    private const float RootTwoOverPi = 0.79788456f;
    private const float TanhCubic = 0.044715f;

    public static void Register(GradientTable table)
    {
        Add(table, "Sigmoid", static (_, y, _) => y * (1f - y));
        Add(table, "Tanh", static (_, y, _) => 1f - (y * y));
        Add(table, "Softplus", static (x, _, _) => Op.Sigmoid(x));
        Add(table, "Softsign", static (x, _, _) => Op.Pow(Op.Abs(x) + 1f, -2));
        Add(table, "Relu", static (x, _, _) => IsPositive(x));
        Add(table, "ThresholdedRelu", static (x, _, node) => Op.Cast(Op.Greater(x, x.Graph.Scalar(node.Attributes.Float("alpha", 1))), x.Type));
        Add(table, "LeakyRelu", static (x, _, node) => Branch(x, x.Graph.Scalar(1), x.Graph.Scalar(node.Attributes.Float("alpha", 0.01f))));
        Add(table, "Elu", static (x, y, node) => Branch(x, x.Graph.Scalar(1), y + node.Attributes.Float("alpha", 1)));
        Add(table, "Celu", static (x, y, node) => Branch(x, x.Graph.Scalar(1), (y / node.Attributes.Float("alpha", 1)) + 1f));
        Add(table, "Selu", static (x, y, node) =>
        {
            float gamma = node.Attributes.Float("gamma", 1.05070102f);
            return Branch(x, x.Graph.Scalar(gamma), y + (gamma * node.Attributes.Float("alpha", 1.67326319f)));
        });
        Add(table, "HardSigmoid", static (_, y, node) => IsPositive(y * (1f - y)) * node.Attributes.Float("alpha", 0.2f));
        Add(table, "HardSwish", static (x, _, _) =>
            Op.Where(Op.Less(Op.Abs(x), x.Graph.Scalar(3)), (x * (1f / 3f)) + 0.5f, IsPositive(x)));
        Add(table, "Mish", static (x, _, _) =>
        {
            Value bend = Op.Tanh(x.Graph.Add("Softplus", [x]));
            return bend + (x * Op.Sigmoid(x) * (1f - (bend * bend)));
        });
        Add(table, "Gelu", static (x, _, node) => node.Attributes.Text("approximate", "none") == "tanh" ? GeluTanhSlope(x) : GeluSlope(x));
        Add(table, "QuickGelu", static (x, y, node) =>
        {
            // y = x·s: (y)' = s + alpha·y·(1 - s)
            float alpha = node.Attributes.Float("alpha", 1.702f);
            Value sigmoid = Op.Sigmoid(x * alpha);
            return sigmoid + (y * alpha * (1f - sigmoid));
        });
        table.AddElementwise("BiasGelu", static (node, gradient) => WithBias(node, gradient, GeluSlope));
        table.AddElementwise("FastGelu", static (node, gradient) => WithBias(node, gradient, GeluTanhSlope));
        table.AddElementwise("PRelu", static (node, gradient) =>
        {
            Value x = node.Input(0);
            Value zero = Broadcasting.Zero(x.Graph);
            Value negative = Op.Less(x, zero);
            return
            [
                gradient * Op.Where(negative, node.Input(1), x.Graph.Scalar(1)),
                Broadcasting.ReduceTo(gradient * Op.Where(negative, x, zero), node, 1),
            ];
        });
    }

    /// <summary>Derivative of x·Φ(x), Φ the normal distribution's cumulative function.</summary>
    private static Value GeluSlope(Value x) =>
        ((Op.Erf(x * InverseRootTwo) + 1f) * 0.5f) + (x * Op.Exp(x * x * -0.5f) * InverseRootTwoPi);

    /// <summary>Derivative of x/2·(1 + tanh(u)), u = sqrt(2/π)·(x + 0.044715·x³).</summary>
    private static Value GeluTanhSlope(Value x)
    {
        Value square = x * x;
        Value bend = Op.Tanh(x * ((square * (RootTwoOverPi * TanhCubic)) + RootTwoOverPi));
        Value inner = (square * (3 * RootTwoOverPi * TanhCubic)) + RootTwoOverPi;
        return ((bend + 1f) * 0.5f) + (x * 0.5f * (1f - (bend * bend)) * inner);
    }

    private static Value?[] WithBias(Node node, Value gradient, Func<Value, Value> slope)
    {
        if (node.OptionalInput(1) is not { } bias)
        {
            return [gradient * slope(node.Input(0))];
        }

        Value byInput = gradient * slope(node.Input(0) + bias);
        return [byInput, Broadcasting.ReduceTo(byInput, node, 1)];
    }

    private static Value IsPositive(Value x) => Op.Cast(Op.Greater(x, Broadcasting.Zero(x.Graph)), x.Type);

    private static Value Branch(Value x, Value whenPositive, Value otherwise) =>
        Op.Where(Op.Greater(x, Broadcasting.Zero(x.Graph)), whenPositive, otherwise);

    private static void Add(GradientTable table, string opType, Func<Value, Value, Node, Value> slope) =>
        table.AddElementwise(opType, (node, gradient) => [gradient * slope(node.Input(0), node.Output, node)]);
}
