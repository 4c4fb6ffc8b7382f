using System.Numerics.Tensors;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>
/// Structural similarity on luma (BT.601): Gaussian window of 11x11 pixels with a deviation of 1.5, K₁ = 0.01, K₂ = 0.03, the mean over all
/// places where the window lies in the picture whole. 1 for equal pictures.
/// </summary>
/// <remarks>Source: Wang, Bovik, Sheikh and Simoncelli 2004, eq. 13 and section III.C.</remarks>
internal static class StructuralSimilarity
{
    private const int Window = 11;
    private const float Deviation = 1.5f;
    private const float MeanFloor = 0.01f * 0.01f, VarianceFloor = 0.03f * 0.03f;

    private static readonly float[] s_kernel = Kernel();

    /// <summary>Compares two pictures of one size, at least 11 pixels a side.</summary>
    /// <exception cref="ArgumentException">The sizes differ or a side is too short.</exception>
    public static double Of(Picture picture, Picture truth)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(truth);
        if (picture.Size != truth.Size)
        {
            throw new ArgumentException($"A picture of {picture.Size} is compared with one of {truth.Size}.", nameof(picture));
        }

        return Of(Luma(picture), Luma(truth), picture.Width);
    }

    /// <summary>Compares two planes of values in [0, 1].</summary>
    /// <param name="picture">[height, width].</param>
    /// <param name="truth">In the same form.</param>
    /// <param name="width">Columns.</param>
    /// <exception cref="ArgumentException">The lengths differ or a side is too short.</exception>
    public static double Of(ReadOnlySpan<float> picture, ReadOnlySpan<float> truth, int width)
    {
        int height = truth.Length / width, columns = width - Window + 1, rows = height - Window + 1;
        if (picture.Length != truth.Length || columns < 1 || rows < 1)
        {
            throw new ArgumentException($"Planes of {picture.Length} and {truth.Length} values can't be compared: both need the same size, "
                + $"at least {Window} pixels a side.", nameof(picture));
        }

        // Rows slide through: of each of the five sums only the lines under the window are kept.
        float[][] lines = [.. Enumerable.Range(0, 5 * Window).Select(_ => new float[columns])];
        float[] x = new float[columns], y = new float[columns], xx = new float[columns], yy = new float[columns], xy = new float[columns];
        float[] products = new float[width];
        double sum = 0;
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<float> p = picture.Slice(row * width, width), t = truth.Slice(row * width, width);
            int slot = row % Window;
            Along(p, lines[slot]);
            Along(t, lines[Window + slot]);
            TensorPrimitives.Multiply(p, p, products);
            Along(products, lines[(2 * Window) + slot]);
            TensorPrimitives.Multiply(t, t, products);
            Along(products, lines[(3 * Window) + slot]);
            TensorPrimitives.Multiply(p, t, products);
            Along(products, lines[(4 * Window) + slot]);
            if (row < Window - 1)
            {
                continue;
            }

            Down(lines, 0, row, x);
            Down(lines, Window, row, y);
            Down(lines, 2 * Window, row, xx);
            Down(lines, 3 * Window, row, yy);
            Down(lines, 4 * Window, row, xy);
            for (int i = 0; i < columns; i++)
            {
                float mx = x[i], my = y[i], vx = xx[i] - (mx * mx), vy = yy[i] - (my * my), covariance = xy[i] - (mx * my);
                sum += ((2 * mx * my) + MeanFloor) * ((2 * covariance) + VarianceFloor)
                    / (((mx * mx) + (my * my) + MeanFloor) * (vx + vy + VarianceFloor));
            }
        }

        return sum / ((double)columns * rows);
    }

    private static float[] Luma(Picture picture)
    {
        float[] luma = new float[picture.Width * picture.Height];
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int i = 0; i < luma.Length; i++)
        {
            luma[i] = ((0.299f * pixels[3 * i]) + (0.587f * pixels[(3 * i) + 1]) + (0.114f * pixels[(3 * i) + 2])) / 255;
        }

        return luma;
    }

    private static void Along(ReadOnlySpan<float> row, Span<float> sum)
    {
        sum.Clear();
        for (int k = 0; k < Window; k++)
        {
            TensorPrimitives.MultiplyAdd(row.Slice(k, sum.Length), s_kernel[k], sum, sum);
        }
    }

    private static void Down(float[][] lines, int first, int row, Span<float> sum)
    {
        sum.Clear();
        for (int k = 0; k < Window; k++)
        {
            TensorPrimitives.MultiplyAdd(lines[first + ((row + 1 + k) % Window)], s_kernel[k], sum, sum);
        }
    }

    private static float[] Kernel()
    {
        float[] kernel = [.. Enumerable.Range(-Window / 2, Window).Select(static i => MathF.Exp(-i * i / (2 * Deviation * Deviation)))];
        TensorPrimitives.Divide(kernel, TensorPrimitives.Sum<float>(kernel), kernel);
        return kernel;
    }
}
