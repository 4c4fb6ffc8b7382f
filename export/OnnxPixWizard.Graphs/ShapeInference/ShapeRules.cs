using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Types and shapes of each operator's results: one table of local rules.</summary>
internal static class ShapeRules
{
    private static readonly Dictionary<string, Func<Node, (ElementType, Shape)[]>> s_rules = Create();

    /// <summary>Infers the results of a node.</summary>
    /// <exception cref="ShapeException">The operator is unknown or its inputs do not fit.</exception>
    public static (ElementType Type, Shape Shape)[] Infer(Node node, int opset)
    {
        if (!s_rules.TryGetValue(node.OpType, out Func<Node, (ElementType, Shape)[]>? rule))
        {
            throw new ShapeException("no shape rule is known for this operator.");
        }

        int since = node.OpType switch { "Attention" or "RMSNormalization" => 23, "Gelu" => 20, _ => 0 };
        return opset >= since || node.Domain.Length > 0
            ? rule(node)
            : throw new ShapeException($"the operator exists from set {since} on; this graph is made for set {opset}.");
    }

    private static Dictionary<string, Func<Node, (ElementType, Shape)[]>> Create()
    {
        Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules = new(StringComparer.Ordinal);
        ElementwiseShapes.Register(rules);
        ProductShapes.Register(rules);
        LayoutShapes.Register(rules);
        IndexingShapes.Register(rules);
        ReductionShapes.Register(rules);
        ImageShapes.Register(rules);
        QuantizationShapes.Register(rules);
        return rules;
    }
}

/// <summary>Operators between floats and small integers.</summary>
internal static class QuantizationShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["QuantizeLinear"] = static node => [(node.OptionalInput(2)?.Type ?? ElementType.UInt8, node.Input(0).Shape)];
        rules["DequantizeLinear"] = static node => [(node.Input(1).Type, node.Input(0).Shape)];
        rules["MatMulNBits"] = static node => node.Input(0).Shape[-1] == node.Attributes.Integer("K", 0)
            ? [(node.Input(0).Type, node.Input(0).Shape.With(-1, node.Attributes.Integer("N", 0)))]
            : throw new ShapeException($"the input {node.Input(0).Shape} must end in K = {node.Attributes.Integer("K", 0)}.");
    }
}
