using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

/// <summary>The operators that networks are written with, of one or two values
/// element by element; each backend takes its best kernel for each.</summary>
public static partial class Op
{
    /// <summary>Operator set of ONNX Runtime's own operators.</summary>
    public const string Microsoft = "com.microsoft";

    /// <summary>
    /// Setting with the number of results of an operator whose further ones are optional: the statistics of a layer norm. Not
    /// written to the file.
    /// </summary>
    public const string ResultsAttribute = "__results";

    /// <summary>Sum with broadcasting.</summary>
    public static Value Add(Value left, Value right) => Apply(BinaryOperator.Add, left, right);

    /// <summary>Difference with broadcasting.</summary>
    public static Value Sub(Value left, Value right) => Apply(BinaryOperator.Sub, left, right);

    /// <summary>Product with broadcasting.</summary>
    public static Value Mul(Value left, Value right) => Apply(BinaryOperator.Mul, left, right);

    /// <summary>Quotient with broadcasting.</summary>
    public static Value Div(Value left, Value right) => Apply(BinaryOperator.Div, left, right);

    /// <summary>Larger of two, with broadcasting.</summary>
    public static Value Max(Value left, Value right) => Apply(BinaryOperator.Max, left, right);

    /// <summary>Whether elements are equal, with broadcasting.</summary>
    public static Value Equal(Value left, Value right) => Apply(BinaryOperator.Equal, left, right);

    /// <summary>Whether the first is larger, with broadcasting.</summary>
    public static Value Greater(Value left, Value right) => Apply(BinaryOperator.Greater, left, right);

    /// <summary>Whether the first is larger or equal, with broadcasting.</summary>
    public static Value GreaterOrEqual(Value left, Value right) => Apply(BinaryOperator.GreaterOrEqual, left, right);

    /// <summary>Both conditions, with broadcasting.</summary>
    public static Value And(Value left, Value right) => Apply(BinaryOperator.And, left, right);

    /// <summary>Opposite sign.</summary>
    public static Value Neg(Value value) => Apply(UnaryOperator.Neg, value);

    /// <summary>Magnitude.</summary>
    public static Value Abs(Value value) => Apply(UnaryOperator.Abs, value);

    /// <summary>e to the power of the value.</summary>
    public static Value Exp(Value value) => Apply(UnaryOperator.Exp, value);

    /// <summary>Natural logarithm.</summary>
    public static Value Log(Value value) => Apply(UnaryOperator.Log, value);

    /// <summary>Square root.</summary>
    public static Value Sqrt(Value value) => Apply(UnaryOperator.Sqrt, value);

    /// <summary>Sine of an angle in radians.</summary>
    public static Value Sin(Value value) => Apply(UnaryOperator.Sin, value);

    /// <summary>Cosine of an angle in radians.</summary>
    public static Value Cos(Value value) => Apply(UnaryOperator.Cos, value);

    /// <summary>Hyperbolic tangent.</summary>
    public static Value Tanh(Value value) => Apply(UnaryOperator.Tanh, value);

    /// <summary>1 / (1 + exp(-value)).</summary>
    public static Value Sigmoid(Value value) => Apply(UnaryOperator.Sigmoid, value);

    /// <summary>value · sigmoid(value).</summary>
    public static Value Silu(Value value) => Apply(UnaryOperator.Silu, value);

    /// <summary>value · sigmoid(1.702 · value), CLIP's activation.</summary>
    public static Value QuickGelu(Value value) => Apply(UnaryOperator.QuickGelu, value);

    /// <summary>Gaussian error linear unit, exact form.</summary>
    public static Value Gelu(Value value) => Apply(UnaryOperator.Gelu, value);

    /// <summary>Gaussian error linear unit, tanh form.</summary>
    public static Value GeluTanh(Value value) => Apply(UnaryOperator.GeluTanh, value);

    /// <summary>Clamps to a range.</summary>
    public static Value Clip(Value value, float minimum, float maximum) => On(value).Clip(value, minimum, maximum);

    /// <summary>Picks by condition, with broadcasting.</summary>
    public static Value Where(Value condition, Value whenTrue, Value whenFalse) => On(condition).Where(condition, whenTrue, whenFalse);

    /// <summary>Converts elements.</summary>
    public static Value Cast(Value value, ElementType type) => value.Type == type ? value : On(value).Cast(value, type);

    /// <summary>The value as it is, through which no gradient flows back.</summary>
    public static Value StopGradient(Value value) => On(value).StopGradient(value);

    private static Value Apply(UnaryOperator operation, Value value) => On(value).Apply(operation, value);

    private static Value Apply(BinaryOperator operation, Value left, Value right) => On(left).Apply(operation, left, right);

    private static Backend On(Value value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value.Backend;
    }
}
