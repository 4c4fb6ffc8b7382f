using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Tensors;

namespace OnnxPixWizard.Graphs.Differentiation;

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

    /// <summary>Whether every source entry is repeated this many times in order: result[row] = source[row / factor].</summary>
    public bool Repeats(int factor)
    {
        for (int row = 0; row < Rows; row++)
        {
            for (int column = 0; column < Columns; column++)
            {
                if (_weights[(row * Columns) + column] != (column == row / factor ? 1 : 0))
                {
                    return false;
                }
            }
        }

        return Rows == Columns * factor;
    }

    /// <summary>The transposed map: what the gradient of the result is to the source.</summary>
    /// <param name="gradient">Has <see cref="Rows"/> entries along the axis; <see cref="Columns"/> in the result.</param>
    /// <param name="axis">The axis.</param>
    public Value ApplyTransposed(Value gradient, int axis)
    {
        Value weights = gradient.Graph.Constant(Tensor.From<float>(_weights, Rows, Columns));
        if (axis == gradient.Rank - 1)
        {
            return Op.MatMul(gradient, weights);
        }

        // The axes behind become one, so that a plain product takes the axis from the left.
        Shape shape = gradient.Shape;
        Value slices = Op.Reshape(gradient, Product(shape, 0, axis), shape[axis], Product(shape, axis + 1, shape.Rank));
        return Op.Reshape(Op.MatMul(weights, slices, transposeLeft: true, transposeRight: false), shape.With(axis, Columns).ToArray());
    }

    private static Dimension Product(Shape shape, int from, int to) => Shape.Create([.. shape.Take(to).Skip(from)]).ElementCount;
}
