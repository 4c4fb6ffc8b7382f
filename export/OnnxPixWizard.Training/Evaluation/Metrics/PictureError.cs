using System.Numerics.Tensors;

namespace OnnxPixWizard.Training.Evaluation.Metrics;

/// <summary>Differences of pictures whose values lie in [-1, 1].</summary>
internal static class PictureError
{
    private const double Peak = 2; // from -1 to 1

    /// <summary>Mean squared difference.</summary>
    /// <exception cref="ArgumentException">The lengths differ or are 0.</exception>
    public static double MeanSquare(ReadOnlySpan<float> picture, ReadOnlySpan<float> truth)
    {
        RequireEqualLengths(picture.Length, truth.Length);
        const int block = 4096; // single-precision sums of short blocks stay exact enough
        double sum = 0;
        for (int start = 0; start < picture.Length; start += block)
        {
            int length = Math.Min(block, picture.Length - start);
            double distance = TensorPrimitives.Distance(picture.Slice(start, length), truth.Slice(start, length));
            sum += distance * distance;
        }

        return sum / picture.Length;
    }

    /// <summary>Peak signal-to-noise ratio in dB; infinite for equal pictures.</summary>
    public static double Psnr(ReadOnlySpan<float> picture, ReadOnlySpan<float> truth) => FromMeanSquare(MeanSquare(picture, truth));

    /// <summary>Peak signal-to-noise ratio over marked pixels, in dB.</summary>
    /// <param name="picture">Planar [channels, pixels].</param>
    /// <param name="truth">In the same form.</param>
    /// <param name="mask">Not 0 where a pixel counts, [pixels].</param>
    /// <returns>NaN if no pixel is marked.</returns>
    public static double Psnr(ReadOnlySpan<float> picture, ReadOnlySpan<float> truth, ReadOnlySpan<byte> mask) =>
        FromMeanSquare(MeanSquare(picture, truth, mask));

    /// <summary>Mean squared difference over marked pixels; NaN if none is.</summary>
    /// <param name="picture">Planar [channels, pixels].</param>
    /// <param name="truth">In the same form.</param>
    /// <param name="mask">Not 0 where a pixel counts, [pixels].</param>
    public static double MeanSquare(ReadOnlySpan<float> picture, ReadOnlySpan<float> truth, ReadOnlySpan<byte> mask)
    {
        RequireEqualLengths(picture.Length, truth.Length);
        double sum = 0;
        long count = 0;
        for (int start = 0; start < picture.Length; start += mask.Length)
        {
            for (int i = 0; i < mask.Length; i++)
            {
                if (mask[i] == 0)
                    continue;
                double difference = picture[start + i] - truth[start + i];
                sum += difference * difference;
                count++;
            }
        }

        return sum / count;
    }

    /// <summary>Peak signal-to-noise ratio of a mean squared difference, in dB.</summary>
    public static double FromMeanSquare(double meanSquare) => 10 * Math.Log10(Peak * Peak / meanSquare);

    private static void RequireEqualLengths(int first, int second)
    {
        if (first != second || first == 0)
            throw new ArgumentException(
                $"A picture of {first} values is compared with one of {second}; both must have the same size above 0.", nameof(first));
    }
}
