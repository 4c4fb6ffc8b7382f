using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Photos;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>
/// The Wiener filter as textbooks have it: F = conj(H) / (|H|² + K) · G with the spread H known and one ratio K of noise to signal for all
/// frequencies.
/// </summary>
/// <remarks>Source: Gonzalez and Woods, Digital Image Processing, section 5.8. Beyond the borders the picture is mirrored.</remarks>
internal static class WienerFilter
{
    private const int Margin = 32;

    /// <summary>The filter, told the true spread, over ratios of noise to signal.</summary>
    public static ClassicalMethod Method { get; } = new("Wiener", [1e-5, 3e-5, 1e-4, 3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 0.1], Restore);

    private static Picture Restore(PhotoCase photo, double ratio)
    {
        (float[] kernel, int side) = photo.Spread
            ?? throw new ArgumentException("The case does not say how its points were spread.", nameof(photo));
        using Mat picture = CvPicture.Floats(photo.Input), padded = new(), answer = new();
        int width = Cv2.GetOptimalDFTSize(picture.Width + (2 * Margin)), height = Cv2.GetOptimalDFTSize(picture.Height + (2 * Margin));
        Cv2.CopyMakeBorder(
            picture, padded, Margin, height - picture.Height - Margin, Margin, width - picture.Width - Margin, BorderTypes.Reflect101);
        using Mat filter = Filter(kernel, side, width, height, ratio);
        Mat[] planes = Cv2.Split(padded);
        foreach (Mat plane in planes)
        {
            using Mat spectrum = new(), filtered = new();
            Cv2.Dft(plane, spectrum, DftFlags.ComplexOutput);
            Cv2.MulSpectrums(spectrum, filter, filtered, DftFlags.None);
            Cv2.Idft(filtered, plane, DftFlags.RealOutput | DftFlags.Scale);
        }

        Cv2.Merge(planes, padded);
        Array.ForEach(planes, static plane => plane.Dispose());
        using Mat inside = new(padded, new Rect(Margin, Margin, picture.Width, picture.Height));
        return CvPicture.ToImage(inside);
    }

    private static Mat Filter(float[] kernel, int side, int width, int height, double ratio)
    {
        using Mat spread = new(height, width, MatType.CV_32FC1, Scalar.All(0));
        for (int i = 0; i < kernel.Length; i++)
        {
            int y = (i / side) - (side / 2), x = (i % side) - (side / 2);
            spread.Set((y + height) % height, (x + width) % width, kernel[i]);
        }

        Mat filter = new();
        Cv2.Dft(spread, filter, DftFlags.ComplexOutput);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                ref Vec2f h = ref filter.At<Vec2f>(y, x);
                float weight = (float)(1 / ((h.Item0 * h.Item0) + (h.Item1 * h.Item1) + ratio));
                h = new Vec2f(h.Item0 * weight, -h.Item1 * weight);
            }
        }

        return filter;
    }
}
