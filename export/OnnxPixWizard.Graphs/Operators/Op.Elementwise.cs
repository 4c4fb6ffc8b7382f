using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

/// <summary>ONNX's operators as functions of values. Each adds one node, or a few where its summary says so.</summary>
public static partial class Op
{
    /// <summary>Operator set of ONNX Runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>Marks an Identity that stops gradients; the model writer leaves names that start with two underscores out.</summary>
    internal const string StopGradientAttribute = "__stop_gradient";

    /// <summary>
    /// Setting with the number of results of an operator whose further ones are optional: MaxPool's indices, the statistics of a layer norm. Not
    /// written to the file.
    /// </summary>
    public const string ResultsAttribute = "__results";

    /// <summary>Sum with broadcasting.</summary>
    public static Value Add(Value left, Value right) => Binary("Add", left, right);

    /// <summary>Difference with broadcasting.</summary>
    public static Value Sub(Value left, Value right) => Binary("Sub", left, right);

    /// <summary>Product with broadcasting.</summary>
    public static Value Mul(Value left, Value right) => Binary("Mul", left, right);

    /// <summary>Quotient with broadcasting.</summary>
    public static Value Div(Value left, Value right) => Binary("Div", left, right);

    /// <summary>Power with broadcasting.</summary>
    public static Value Pow(Value value, Value exponent) => Binary("Pow", value, exponent);

    /// <summary>Power with a fixed exponent.</summary>
    public static Value Pow(Value value, float exponent) => Pow(value, Graph(value).Scalar(exponent));

    /// <summary>Larger of two, with broadcasting.</summary>
    public static Value Max(Value left, Value right) => Binary("Max", left, right);

    /// <summary>Smaller of two, with broadcasting.</summary>
    public static Value Min(Value left, Value right) => Binary("Min", left, right);

    /// <summary>Opposite sign.</summary>
    public static Value Neg(Value value) => Unary("Neg", value);

    /// <summary>Magnitude.</summary>
    public static Value Abs(Value value) => Unary("Abs", value);

    /// <summary>-1, 0 or 1.</summary>
    public static Value Sign(Value value) => Unary("Sign", value);

    /// <summary>e to the power of the value.</summary>
    public static Value Exp(Value value) => Unary("Exp", value);

    /// <summary>Natural logarithm.</summary>
    public static Value Log(Value value) => Unary("Log", value);

    /// <summary>Square root.</summary>
    public static Value Sqrt(Value value) => Unary("Sqrt", value);

    /// <summary>1 / value.</summary>
    public static Value Reciprocal(Value value) => Unary("Reciprocal", value);

    /// <summary>Sine of an angle in radians.</summary>
    public static Value Sin(Value value) => Unary("Sin", value);

    /// <summary>Cosine of an angle in radians.</summary>
    public static Value Cos(Value value) => Unary("Cos", value);

    /// <summary>Hyperbolic tangent.</summary>
    public static Value Tanh(Value value) => Unary("Tanh", value);

    /// <summary>Error function.</summary>
    public static Value Erf(Value value) => Unary("Erf", value);

    /// <summary>1 / (1 + exp(-value)).</summary>
    public static Value Sigmoid(Value value) => Unary("Sigmoid", value);

    /// <summary>The positive part.</summary>
    public static Value Relu(Value value) => Unary("Relu", value);

    /// <summary>value · sigmoid(value): two nodes, which ONNX Runtime fuses.</summary>
    public static Value Silu(Value value) => value * Sigmoid(value);

    /// <summary>value · sigmoid(1.702 · value), CLIP's activation: three nodes, which ONNX Runtime fuses.</summary>
    public static Value QuickGelu(Value value) => value * Sigmoid(value * 1.702f);

    /// <summary>Gaussian error linear unit, exact form: needs operator set 20.</summary>
    public static Value Gelu(Value value) => Unary("Gelu", value);

    /// <summary>Gaussian error linear unit, tanh form: needs operator set 20.</summary>
    public static Value GeluTanh(Value value) => Graph(value).Add("Gelu", [value], new() { { "approximate", "tanh" } });

    /// <summary>Clamps to a range.</summary>
    public static Value Clip(Value value, float minimum, float maximum) =>
        Graph(value).Add("Clip", [value, value.Graph.Scalar(minimum), value.Graph.Scalar(maximum)]);

    /// <summary>Picks by condition, with broadcasting.</summary>
    public static Value Where(Value condition, Value whenTrue, Value whenFalse) => Graph(condition).Add("Where", [condition, whenTrue, whenFalse]);

    /// <summary>Converts elements.</summary>
    public static Value Cast(Value value, ElementType type) =>
        Graph(value).Opset > 0 && value.Type == type ? value : value.Graph.Add("Cast", [value], new() { { "to", (long)type } });

    /// <summary>Whether elements are equal, with broadcasting.</summary>
    public static Value Equal(Value left, Value right) => Binary("Equal", left, right);

    /// <summary>Whether the first is larger, with broadcasting.</summary>
    public static Value Greater(Value left, Value right) => Binary("Greater", left, right);

    /// <summary>Whether the first is larger or equal, with broadcasting.</summary>
    public static Value GreaterOrEqual(Value left, Value right) => Binary("GreaterOrEqual", left, right);

    /// <summary>Whether the first is smaller, with broadcasting.</summary>
    public static Value Less(Value left, Value right) => Binary("Less", left, right);

    /// <summary>Whether the first is smaller or equal, with broadcasting.</summary>
    public static Value LessOrEqual(Value left, Value right) => Binary("LessOrEqual", left, right);

    /// <summary>Both conditions, with broadcasting.</summary>
    public static Value And(Value left, Value right) => Binary("And", left, right);

    /// <summary>The value as it is, through which no gradient flows back.</summary>
    public static Value StopGradient(Value value) => Graph(value).Add("Identity", [value], new() { { StopGradientAttribute, 1 } });

    private static Value Unary(string opType, Value value) => Graph(value).Add(opType, [value]);

    private static Value Binary(string opType, Value left, Value right) => Graph(left).Add(opType, [left, right]);

    private static Graph Graph(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Graph;
    }
}
