using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

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
