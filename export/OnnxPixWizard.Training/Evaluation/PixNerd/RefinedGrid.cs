using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.PixNerd;

/// <summary>A coarse grid of pixels and a finer one by whole factors; brings planes of the fine one to the coarse one.</summary>
/// <param name="coarse">Size of the coarse grid.</param>
/// <param name="across">Fine columns of a coarse one.</param>
/// <param name="down">Fine rows of a coarse one.</param>
internal sealed class RefinedGrid(ImageSize coarse, int across, int down)
{
    /// <summary>Size of the fine grid.</summary>
    public ImageSize FineSize { get; } = new(coarse.Width * across, coarse.Height * down);

    /// <summary>Nearest neighbors, index floor(i·in/out): the first row and column of each coarse pixel.</summary>
    /// <param name="fine">[channels, height, width] of the fine grid.</param>
    /// <returns>[channels, height, width] of the coarse grid.</returns>
    public float[] Pick(ReadOnlySpan<float> fine) => Reduce(fine, columns: 1, rows: 1);

    /// <summary>Mean over each coarse pixel.</summary>
    /// <param name="fine">[channels, height, width] of the fine grid.</param>
    /// <returns>[channels, height, width] of the coarse grid.</returns>
    public float[] Average(ReadOnlySpan<float> fine) => Reduce(fine, across, down);

    // Mean over the first columns and rows of each coarse pixel.
    private float[] Reduce(ReadOnlySpan<float> fine, int columns, int rows)
    {
        (int count, int rest) = Math.DivRem(fine.Length, across * down);
        if (rest != 0 || count % (coarse.Width * coarse.Height) != 0)
        {
            throw new ArgumentException($"{fine.Length} values are no whole planes of {FineSize}.", nameof(fine));
        }

        float[] result = new float[count];
        for (int i = 0; i < result.Length; i++)
        {
            (int line, int x) = Math.DivRem(i, coarse.Width);
            float sum = 0;
            for (int row = 0; row < rows; row++)
            {
                for (int column = 0; column < columns; column++)
                {
                    sum += fine[(((line * down) + row) * FineSize.Width) + (x * across) + column];
                }
            }

            result[i] = sum / (rows * columns);
        }

        return result;
    }
}
