using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Tests.Differentiation.Examples;

/// <summary>What the tables of examples are written with.</summary>
internal static class ExampleRows
{
    public static object[] Row(string name, string shapes, Func<Value[], Value> build, float low = -1, float high = 1, bool kinks = false, int opset = 21) =>
        [new GradientExample(name, shapes, x => [build(x)], kinks ? 0 : low, kinks ? 0 : high, opset)];

    public static object[] Row(string name, string shapes, Func<Value[], IReadOnlyList<Value>> build, float low, float high) =>
        [new GradientExample(name, shapes, x => [.. build(x)], low, high, 21)];

    public static Value Add(string opType, Value[] inputs, NodeAttributes? attributes = null, string domain = "") =>
        inputs[0].Graph.AddNode(opType, inputs, attributes, domain).Outputs[0];

    public static Value Mask(Graph graph, bool[] elements, params long[] shape) => graph.Constant(Tensor.From<bool>(elements, shape));

    public static Value Floats(Graph graph, params float[] elements) => graph.Constant(Tensor.From<float>(elements, elements.Length));
}
