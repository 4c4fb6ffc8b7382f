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
    public Value ApplyTransposed(Value gradient, int axis) => Apply(gradient, axis, transposed: true);

    /// <summary>The map.</summary>
    /// <param name="source">Has <see cref="Columns"/> entries along the axis; <see cref="Rows"/> in the result.</param>
    /// <param name="axis">The axis.</param>
    public Value Apply(Value source, int axis) => Apply(source, axis, transposed: false);

    private Value Apply(Value value, int axis, bool transposed)
    {
        Value weights = value.Graph.Constant(Tensor.From<float>(_weights, Rows, Columns));
        if (axis == value.Rank - 1)
        {
            return Op.MatMul(value, transposed ? weights : Op.Transpose(weights, 1, 0));
        }

        // The axes behind become one, so that a plain product takes the axis from the left.
        Shape shape = value.Shape;
        Value slices = Op.Reshape(value, Product(shape, 0, axis), shape[axis], Product(shape, axis + 1, shape.Rank));
        Value product = Op.MatMul(transposed ? Op.Transpose(weights, 1, 0) : weights, slices);
        return Op.Reshape(product, shape.With(axis, transposed ? Columns : Rows).ToArray());
    }

    private static Dimension Product(Shape shape, int from, int to) => Shape.Create([.. shape.Take(to).Skip(from)]).ElementCount;
}
