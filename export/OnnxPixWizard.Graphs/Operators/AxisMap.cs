using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

/// <summary>A constant linear map along one axis: result[row] is the sum over columns of weight · source[column].</summary>
/// <param name="rows">Extent of the result.</param>
/// <param name="columns">Extent of the source.</param>
internal sealed class AxisMap(int rows, int columns)
{
    private readonly float[] _weights = new float[rows * columns];

    /// <summary>Extent of the result.</summary>
    public int Rows { get; } = rows;

    /// <summary>Extent of the source.</summary>
    public int Columns { get; } = columns;

    /// <summary>Adds to a weight.</summary>
    public void Add(int row, int column, float weight) => _weights[(row * Columns) + column] += weight;

    /// <summary>The map.</summary>
    /// <param name="source">Has <see cref="Columns"/> entries along the axis; <see cref="Rows"/> in the result.</param>
    /// <param name="axis">The axis.</param>
    public Value Apply(Value source, int axis)
    {
        Value weights = source.Backend.Constant(Tensor.From<float>(_weights, Rows, Columns));
        if (axis == source.Rank - 1)
        {
            return Op.MatMul(source, Op.Transpose(weights, 1, 0));
        }

        // The axes behind become one, so that a plain product takes the axis from the left.
        Shape shape = source.Shape;
        Value slices = Op.Reshape(source, Product(shape, 0, axis), shape[axis], Product(shape, axis + 1, shape.Rank));
        return Op.Reshape(Op.MatMul(weights, slices), shape.With(axis, Rows).ToArray());
    }

    private static Dimension Product(Shape shape, int from, int to) => Shape.Create([.. shape.Take(to).Skip(from)]).ElementCount;
}
