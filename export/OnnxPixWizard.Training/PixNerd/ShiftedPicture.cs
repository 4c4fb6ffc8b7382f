using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.PixNerd;

/// <summary>A picture between its pixels: the smooth function through them
/// (Catmull and Rom's cubic, cut to the range of pictures).</summary>
/// <remarks>
/// A grid finer by f has its pixels 1/f of a pixel apart, the first on the picture's first: so a nearest-neighbor pick, index
/// floor(i·in/out), gives the picture itself back.
/// </remarks>
/// <param name="side">Columns and rows of the picture.</param>
internal sealed class ShiftedPicture(int side)
{
    private readonly float[] _between = new float[3 * side * side];

    /// <summary>Reads the picture at other places.</summary>
    /// <param name="picture">Planar [3, side, side] in [-1, 1]; receives what lies at the shifted places.</param>
    /// <param name="columns">Shifts of the columns.</param>
    /// <param name="rows">Shifts of the rows.</param>
    public void Read(Span<float> picture, FieldAxis columns, FieldAxis rows)
    {
        Span<float> weights = stackalloc float[4];
        for (int column = 0; column < side; column++)
        {
            Weights(columns.Shift(column), weights);
            for (int line = 0; line < 3 * side; line++)
            {
                Span<float> own = picture.Slice(line * side, side);
                _between[(line * side) + column] = (weights[0] * own[Near(column - 1)]) + (weights[1] * own[column])
                    + (weights[2] * own[Near(column + 1)]) + (weights[3] * own[Near(column + 2)]);
            }
        }

        for (int row = 0; row < side; row++)
        {
            Weights(rows.Shift(row), weights);
            for (int plane = 0; plane < 3; plane++)
            {
                Span<float> own = picture.Slice(((plane * side) + row) * side, side);
                own.Clear();
                for (int tap = 0; tap < 4; tap++)
                {
                    TensorPrimitives.MultiplyAdd(
                        _between.AsSpan(((plane * side) + Near(row + tap - 1)) * side, side), weights[tap], own, own);
                }
            }
        }

        TensorPrimitives.Clamp<float>(picture, -1, 1, picture);
    }

    private static void Weights(float shift, Span<float> weights)
    {
        float square = shift * shift, cube = square * shift;
        weights[0] = 0.5f * (-cube + (2 * square) - shift);
        weights[1] = 0.5f * ((3 * cube) - (5 * square) + 2);
        weights[2] = 0.5f * ((-3 * cube) + (4 * square) + shift);
        weights[3] = 0.5f * (cube - square);
    }

    private int Near(int index) => Math.Clamp(index, 0, side - 1);
}
