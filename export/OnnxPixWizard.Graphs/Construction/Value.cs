using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>A tensor in a network: one that is computed at once, or one
/// that a graph records. Networks are written over these alone.</summary>
public abstract class Value
{
    /// <summary>What made the value and applies operators to it.</summary>
    public abstract Backend Backend { get; }

    /// <summary>Type of the elements.</summary>
    public abstract ElementType Type { get; }

    /// <summary>Extents of the axes; of computed values all are numbers.</summary>
    public abstract Shape Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>Extent of an axis; negative axes count from the end.</summary>
    public Dimension this[int axis] => Shape[axis];

    /// <summary>Sum with broadcasting.</summary>
    public static Value operator +(Value left, Value right) => Op.Add(left, right);

    /// <summary>Difference with broadcasting.</summary>
    public static Value operator -(Value left, Value right) => Op.Sub(left, right);

    /// <summary>Product with broadcasting, element by element.</summary>
    public static Value operator *(Value left, Value right) => Op.Mul(left, right);

    /// <summary>Quotient with broadcasting, element by element.</summary>
    public static Value operator /(Value left, Value right) => Op.Div(left, right);

    /// <summary>Sum with a number.</summary>
    public static Value operator +(Value left, float right) => Op.Add(left, left.Backend.Scalar(right));

    /// <summary>Sum with a number.</summary>
    public static Value operator +(float left, Value right) => Op.Add(right.Backend.Scalar(left), right);

    /// <summary>Difference with a number.</summary>
    public static Value operator -(Value left, float right) => Op.Sub(left, left.Backend.Scalar(right));

    /// <summary>Difference with a number.</summary>
    public static Value operator -(float left, Value right) => Op.Sub(right.Backend.Scalar(left), right);

    /// <summary>Product with a number.</summary>
    public static Value operator *(Value left, float right) => Op.Mul(left, left.Backend.Scalar(right));

    /// <summary>Product with a number.</summary>
    public static Value operator *(float left, Value right) => Op.Mul(right.Backend.Scalar(left), right);

    /// <summary>Quotient with a number.</summary>
    public static Value operator /(Value left, float right) => Op.Div(left, left.Backend.Scalar(right));

    /// <summary>Quotient with a number.</summary>
    public static Value operator /(float left, Value right) => Op.Div(right.Backend.Scalar(left), right);

    /// <summary>Opposite sign.</summary>
    public static Value operator -(Value value) => Op.Neg(value);
}
