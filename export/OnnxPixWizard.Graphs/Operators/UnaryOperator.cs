#pragma warning disable CS1591 // Members mean what the functions of Op with their names say.
namespace OnnxPixWizard.Graphs.Operators;

/// <summary>Operators of one value, element by element, under ONNX's names.</summary>
public enum UnaryOperator
{
    Abs,
    Cos,
    Exp,
    Log,
    Gelu,
    GeluTanh,
    Neg,
    QuickGelu,
    Sigmoid,
    Silu,
    Sin,
    Sqrt,
    Tanh,
}

/// <summary>Operators of two values with broadcasting, element by element, under ONNX's names.</summary>
public enum BinaryOperator
{
    Add,
    And,
    Div,
    Equal,
    Greater,
    GreaterOrEqual,
    Max,
    Mul,
    Sub,
}

/// <summary>What axes are reduced to.</summary>
public enum Reduction
{
    Max,
    Mean,
    Sum,
}
