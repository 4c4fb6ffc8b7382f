using System.Numerics.Tensors;

namespace OnnxPixWizard.Pictures;

/// <summary>
/// Enlarges planes that were computed from a small copy of a picture so that their edges follow the picture's own: in every small window
/// they are a linear function of the picture's three colors, and that function is what is enlarged.
/// </summary>
/// <remarks>Source: He, Sun 2015, "Fast guided filter" (arXiv 1505.00996), with a guide in color.</remarks>
public sealed class GuidedEnlarger
{
    private const int Colors = 3;

    /// <summary>Numbers of a plane's function at a pixel: a factor for each color, and what is added.</summary>
    private const int Terms = Colors + 1;

    private readonly ImageSize _size;
    private readonly float[][] _terms;

    /// <param name="planes">[channels, height, width].</param>
    /// <param name="guide">The picture at the planes' size, [3, height, width] in [-1, 1].</param>
    /// <param name="size">Width and height.</param>
    /// <param name="radius">Windows are 2 * radius + 1 pixels wide.</param>
    /// <param name="epsilon">Variances of the guide below this count as flat, in squares of its range.</param>
    /// <exception cref="ArgumentException">The lengths don't fit the size.</exception>
    public GuidedEnlarger(ReadOnlySpan<float> planes, ReadOnlySpan<float> guide, ImageSize size, int radius = 3, double epsilon = 1e-3)
    {
        int area = size.SampleCount(channels: 1, nameof(size));
        if (guide.Length != Colors * area || planes.Length == 0 || planes.Length % area != 0)
        {
            throw new ArgumentException($"{planes.Length} and {guide.Length} values are no planes and no guide of {size}.", nameof(planes));
        }

        _size = size;
        float[][] colors = [.. Enumerable.Range(0, Colors).Select(_ => new float[area])];
        for (int color = 0; color < Colors; color++)
        {
            guide.Slice(color * area, area).CopyTo(colors[color]);
        }

        Window window = new(size, radius);
        float[][] means = Array.ConvertAll(colors, window.Mean);
        // Upper triangle of the colors' covariances: 00, 01, 02, 11, 12, 22.
        float[][] covariances = [.. from i in Enumerable.Range(0, Colors) from j in Enumerable.Range(i, Colors - i)
            select window.Covariance(colors[i], colors[j], means[i], means[j])];
        _terms = new float[planes.Length / area * Terms][];
        for (int channel = 0; channel < planes.Length / area; channel++)
        {
            float[] plane = planes.Slice(channel * area, area).ToArray();
            float[] mean = window.Mean(plane);
            float[][] shared = [.. colors.Select((color, i) => window.Covariance(color, plane, means[i], mean))];
            float[][] terms = [.. Enumerable.Range(0, Terms).Select(_ => new float[area])];
            for (int i = 0; i < area; i++)
            {
                (float a, float b, float c) = Solve(covariances, shared, i, epsilon);
                (terms[0][i], terms[1][i], terms[2][i]) = (a, b, c);
                terms[Colors][i] = mean[i] - (a * means[0][i]) - (b * means[1][i]) - (c * means[2][i]);
            }

            Array.ConvertAll(terms, window.Mean).CopyTo(_terms, channel * Terms);
        }
    }

    /// <summary>Planes that are enlarged.</summary>
    public int Channels => _terms.Length / Terms;

    /// <summary>Computes some rows of the enlarged planes.</summary>
    /// <param name="full">Size of the whole picture.</param>
    /// <param name="top">First row.</param>
    /// <param name="guide">The picture's own rows, [3, rows, width] in [-1, 1].</param>
    /// <param name="planes">[channels, rows, width]; what the functions give, not clamped.</param>
    /// <exception cref="ArgumentException">The lengths don't fit the size.</exception>
    public void Enlarge(ImageSize full, int top, ReadOnlySpan<float> guide, Span<float> planes)
    {
        int area = guide.Length / Colors, rows = area / full.Width;
        if (area * Colors != guide.Length || rows * full.Width != area || planes.Length != area * Channels)
        {
            throw new ArgumentException($"{guide.Length} and {planes.Length} values are no whole rows of {full}.", nameof(planes));
        }

        (int[] left, float[] right) = Axis(_size.Width, full.Width);
        (int[] above, float[] below) = Axis(_size.Height, full.Height);
        float[] mixed = new float[_size.Width], term = new float[full.Width];
        for (int y = 0; y < rows; y++)
        {
            int first = above[top + y] * _size.Width, second = Math.Min(above[top + y] + 1, _size.Height - 1) * _size.Width;
            for (int index = 0; index < _terms.Length; index++)
            {
                TensorPrimitives.Lerp(
                    _terms[index].AsSpan(first, _size.Width), _terms[index].AsSpan(second, _size.Width), below[top + y], mixed);
                for (int x = 0; x < term.Length; x++)
                {
                    float from = mixed[left[x]];
                    term[x] = from + (right[x] * (mixed[Math.Min(left[x] + 1, mixed.Length - 1)] - from));
                }

                Span<float> target = planes.Slice((index / Terms * area) + (y * full.Width), full.Width);
                int color = index % Terms;
                if (color == Colors)
                {
                    TensorPrimitives.Add(target, term, target);
                    continue;
                }

                ReadOnlySpan<float> own = guide.Slice((color * area) + (y * full.Width), full.Width);
                if (color == 0)
                {
                    TensorPrimitives.Multiply(own, term, target);
                }
                else
                {
                    TensorPrimitives.MultiplyAdd(own, term, target, target);
                }
            }
        }
    }

    /// <summary>Factors of the three colors: (covariances + epsilon)^-1 * shared, by Cramer's rule.</summary>
    private static (float A, float B, float C) Solve(float[][] covariances, float[][] shared, int i, double epsilon)
    {
        double xx = covariances[0][i] + epsilon, xy = covariances[1][i], xz = covariances[2][i];
        double yy = covariances[3][i] + epsilon, yz = covariances[4][i], zz = covariances[5][i] + epsilon;
        double p = shared[0][i], q = shared[1][i], r = shared[2][i];
        double cx = (yy * zz) - (yz * yz), cy = (xz * yz) - (xy * zz), cz = (xy * yz) - (xz * yy);
        double determinant = (xx * cx) + (xy * cy) + (xz * cz);
        return ((float)(((cx * p) + (cy * q) + (cz * r)) / determinant),
            (float)(((cy * p) + (((xx * zz) - (xz * xz)) * q) + (((xy * xz) - (xx * yz)) * r)) / determinant),
            (float)(((cz * p) + (((xy * xz) - (xx * yz)) * q) + (((xx * yy) - (xy * xy)) * r)) / determinant));
    }

    private static (int[] First, float[] Weight) Axis(int from, int to)
    {
        int[] first = new int[to];
        float[] weight = new float[to];
        for (int i = 0; i < to; i++)
        {
            double place = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            first[i] = (int)place;
            weight[i] = (float)(place - first[i]);
        }

        return (first, weight);
    }

    /// <summary>Means over square windows, which are cut at the picture's borders.</summary>
    private sealed class Window(ImageSize size, int radius)
    {
        public float[] Mean(float[] plane)
        {
            float[] across = new float[plane.Length], result = new float[plane.Length];
            for (int y = 0; y < size.Height; y++)
            {
                for (int x = 0; x < size.Width; x++)
                {
                    int from = Math.Max(0, x - radius), to = Math.Min(size.Width, x + radius + 1);
                    across[(y * size.Width) + x] = TensorPrimitives.Sum<float>(
                        plane.AsSpan((y * size.Width) + from, to - from)) / (to - from);
                }
            }

            for (int y = 0; y < size.Height; y++)
            {
                int from = Math.Max(0, y - radius), to = Math.Min(size.Height, y + radius + 1);
                Span<float> target = result.AsSpan(y * size.Width, size.Width);
                for (int row = from; row < to; row++)
                {
                    TensorPrimitives.Add(target, across.AsSpan(row * size.Width, size.Width), target);
                }

                TensorPrimitives.Divide(target, to - from, target);
            }

            return result;
        }

        public float[] Covariance(float[] a, float[] b, float[] meanA, float[] meanB)
        {
            float[] product = new float[a.Length];
            TensorPrimitives.Multiply(a, b, product);
            float[] result = Mean(product);
            for (int i = 0; i < result.Length; i++)
            {
                result[i] -= meanA[i] * meanB[i];
            }

            return result;
        }
    }
}
