#pragma warning disable CS1591 // Members mean what the functions of Op with their names say.
namespace OnnxPixWizard.Graphs.Operators;

/// <summary>Operators of one value, element by element, under ONNX's names.</summary>
public enum UnaryOperator
{
    Abs,
    Cos,
    Erf,
    Exp,
    Gelu,
    GeluTanh,
    Log,
    Neg,
    QuickGelu,
    Reciprocal,
    Relu,
    Sigmoid,
    Sign,
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
    Less,
    LessOrEqual,
    Max,
    Min,
    Mul,
    Pow,
    Sub,
}

/// <summary>What axes are reduced to.</summary>
public enum Reduction
{
    Max,
    Mean,
    Sum,
}
