using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Operators that keep or broadcast shapes.</summary>
internal static class ElementwiseShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        foreach (string name in (string[])["Abs", "Acos", "Acosh", "Asin", "Asinh", "Atanh", "Ceil", "Celu", "Clip", "Cos", "Cosh",
            "CumSum", "Elu", "Erf", "Exp", "Floor", "Gelu", "Identity", "LeakyRelu", "Log",
            "LogSoftmax", "LpNormalization", "Neg", "Not", "QuickGelu", "Reciprocal", "Relu", "Round", "Sigmoid", "Sign", "Sin", "Softmax",
            "Softplus", "Sqrt", "Tan", "Tanh", "Trilu", "FastGelu", "BiasGelu", "BatchNormalization", "GroupNormalization",
            "InstanceNormalization", "RMSNormalization", "RotaryEmbedding", "HardSigmoid", "HardSwish", "Atan", "Mish", "PRelu", "Selu",
            "Sinh", "Softsign", "ThresholdedRelu"])
        {
            rules[name] = static node => [(node.Input(0).Type, node.Input(0).Shape)];
        }

        rules["LayerNormalization"] = LayerNorm;
        rules["SimplifiedLayerNormalization"] = LayerNorm;
        foreach (string name in (string[])["Add", "Sub", "Mul", "Div", "Pow", "Max", "Min", "Mod", "Sum", "Mean"])
        {
            rules[name] = static node => [(SameType(node.Inputs), BroadcastAll(node.Inputs))];
        }

        rules["Pow"] = static node => [(node.Input(0).Type, BroadcastAll(node.Inputs))];
        foreach (string name in (string[])["Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor"])
        {
            rules[name] = static node => [(ElementType.Bool, BroadcastAll(node.Inputs))];
        }

        foreach (string name in (string[])["IsNaN", "IsInf"])
        {
            rules[name] = static node => [(ElementType.Bool, node.Input(0).Shape)];
        }

        rules["Cast"] = static node => [((ElementType)node.Attributes.Integer("to", 0), node.Input(0).Shape)];
        rules["CastLike"] = static node => [(node.Input(1).Type, node.Input(0).Shape)];
        rules["Where"] = static node => node.Input(0).Type == ElementType.Bool
            ? [(SameType([node.Input(1), node.Input(2)]), BroadcastAll(node.Inputs))]
            : throw new ShapeException("the condition must be boolean.");
    }

    /// <summary>ONNX's multidirectional broadcasting.</summary>
    /// <exception cref="ShapeException">The shapes do not fit.</exception>
    public static Shape Broadcast(Shape left, Shape right)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        Dimension[] result = new Dimension[rank];
        for (int axis = 1; axis <= rank; axis++)
        {
            Dimension first = axis <= left.Rank ? left[-axis] : 1;
            Dimension second = axis <= right.Rank ? right[-axis] : 1;
            result[^axis] = first == second || second == 1 ? first
                : first == 1 ? second
                : throw new ShapeException($"shapes {left} and {right} do not broadcast: {first} against {second}.");
        }

        return Shape.Create(result);
    }

    // The statistics are optional results of one shape: mean, where there is one, and 1 / standard deviation.
    private static (ElementType, Shape)[] LayerNorm(Node node)
    {
        Shape shape = node.Input(0).Shape;
        int axis = shape.NormalizeAxis(node.Attributes.Integer("axis", -1));
        Shape statistics = [.. shape.Select((extent, index) => index < axis ? extent : 1)];
        return
        [
            (node.Input(0).Type, shape),
            .. Enumerable.Repeat((ElementType.Float32, statistics), (int)node.Attributes.Integer(Op.ResultsAttribute, 1) - 1),
        ];
    }

    private static Shape BroadcastAll(IReadOnlyList<RecordedValue?> inputs) =>
        inputs.OfType<RecordedValue>().Select(static input => input.Shape).Aggregate(Broadcast);

    private static ElementType SameType(IReadOnlyList<RecordedValue?> inputs)
    {
        ElementType type = inputs[0]!.Type;
        return inputs.All(input => input!.Type == type)
            ? type
            : throw new ShapeException($"element types differ: {string.Join(", ", inputs.Select(static input => input!.Type))}.");
    }
}
