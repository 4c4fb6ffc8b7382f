using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Filters over planes of floats; beyond a border the plane is mirrored.</summary>
internal static class Filters
{
    /// <summary>Gaussian blur of one plane in place, to three standard deviations.</summary>
    /// <param name="plane">[height, width].</param>
    /// <param name="width">Columns.</param>
    /// <param name="sigma">Standard deviation, pixels.</param>
    public static void Gaussian(Span<float> plane, int width, float sigma) => Separable(plane, width, GaussianKernel(sigma));

    /// <summary>Normalized samples of a Gaussian, of odd length.</summary>
    public static float[] GaussianKernel(float sigma)
    {
        int radius = Math.Max(1, (int)MathF.Ceiling(3 * sigma));
        float[] kernel = new float[(2 * radius) + 1];
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] = MathF.Exp(-(i - radius) * (i - radius) / (2 * sigma * sigma));
        }

        TensorPrimitives.Divide(kernel, TensorPrimitives.Sum<float>(kernel), kernel);
        return kernel;
    }

    /// <summary>The same kernel along rows, then along columns, in place.</summary>
    public static void Separable(Span<float> plane, int width, ReadOnlySpan<float> kernel)
    {
        int height = plane.Length / width, radius = kernel.Length / 2;
        float[] padded = new float[width + (2 * radius)];
        float[] rows = new float[plane.Length];
        for (int y = 0; y < height; y++)
        {
            ReadOnlySpan<float> row = plane.Slice(y * width, width);
            for (int x = -radius; x < width + radius; x++)
            {
                padded[x + radius] = row[Mirror(x, width)];
            }

            Span<float> sum = rows.AsSpan(y * width, width);
            for (int k = 0; k < kernel.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(padded.AsSpan(k, width), kernel[k], sum, sum);
            }
        }

        plane.Clear();
        for (int y = 0; y < height; y++)
        {
            Span<float> sum = plane.Slice(y * width, width);
            for (int k = 0; k < kernel.Length; k++)
            {
                TensorPrimitives.MultiplyAdd(rows.AsSpan(Mirror(y + k - radius, height) * width, width), kernel[k], sum, sum);
            }
        }
    }

    /// <summary>Any kernel of odd sides, in place; weights of zero cost nothing.</summary>
    /// <param name="plane">[height, width].</param>
    /// <param name="width">Columns.</param>
    /// <param name="kernel">[side, side].</param>
    /// <param name="side">Odd.</param>
    public static void Convolve(Span<float> plane, int width, ReadOnlySpan<float> kernel, int side)
    {
        int height = plane.Length / width, radius = side / 2, wide = width + (2 * radius);
        float[] padded = new float[wide * (height + (2 * radius))];
        for (int y = 0; y < height + (2 * radius); y++)
        {
            ReadOnlySpan<float> row = plane.Slice(Mirror(y - radius, height) * width, width);
            Span<float> line = padded.AsSpan(y * wide, wide);
            row.CopyTo(line[radius..]);
            for (int x = 0; x < radius; x++)
            {
                line[radius - 1 - x] = row[Mirror(-1 - x, width)];
                line[radius + width + x] = row[Mirror(width + x, width)];
            }
        }

        plane.Clear();
        for (int y = 0; y < height; y++)
        {
            Span<float> sum = plane.Slice(y * width, width);
            for (int k = 0; k < kernel.Length; k++)
            {
                if (kernel[k] != 0)
                {
                    (int dy, int dx) = Math.DivRem(k, side);
                    TensorPrimitives.MultiplyAdd(padded.AsSpan(((y + dy) * wide) + dx, width), kernel[k], sum, sum);
                }
            }
        }
    }

    /// <summary>A plane sampled at other places, straight lines between its points.</summary>
    public static float Bilinear(ReadOnlySpan<float> plane, int width, float x, float y)
    {
        int height = plane.Length / width;
        x = Math.Clamp(x, 0, width - 1);
        y = Math.Clamp(y, 0, height - 1);
        int left = Math.Min((int)x, Math.Max(0, width - 2)), top = Math.Min((int)y, Math.Max(0, height - 2));
        int right = Math.Min(left + 1, width - 1), bottom = Math.Min(top + 1, height - 1);
        float u = x - left, v = y - top;
        float upper = plane[(top * width) + left] + ((plane[(top * width) + right] - plane[(top * width) + left]) * u);
        float lower = plane[(bottom * width) + left] + ((plane[(bottom * width) + right] - plane[(bottom * width) + left]) * u);
        return upper + ((lower - upper) * v);
    }

    /// <summary>A place beyond a border, mirrored about it: the border's own point is not repeated.</summary>
    public static int Mirror(int place, int length)
    {
        if (length == 1)
        {
            return 0;
        }

        int period = 2 * (length - 1);
        place = Math.Abs(place) % period;
        return place < length ? place : period - place;
    }
}
