using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Photos;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>Haze removed by the dark channel: near every place something is dark in one color, unless haze lies over it.</summary>
/// <remarks>Source: He, Sun and Tang 2011; the transmission is refined by the guided filter of He, Sun and Tang 2013.</remarks>
internal static class DarkChannel
{
    private const int GuideRadius = 40;
    private const double GuideFloor = 1e-3, LeastTransmission = 0.1, BrightestShare = 0.001;

    /// <summary>The method with one size of neighborhood, over the share of the haze that is taken away.</summary>
    /// <param name="side">Pixels.</param>
    public static ClassicalMethod Method(int side) =>
        new($"dark channel, {side} px", [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.97], (photo, share) => Restore(photo, side, share));

    private static Picture Restore(PhotoCase photo, int side, double share)
    {
        using Mat picture = CvPicture.Floats(photo.Input), dark = Darkest(picture, side), gray = new(), transmission = new();
        Scalar airlight = Airlight(picture, dark);
        using Mat relative = new();
        Cv2.Divide(picture, airlight, relative);
        using Mat darkness = Darkest(relative, side);
        darkness.ConvertTo(transmission, MatType.CV_32FC1, -share, 1);
        Cv2.CvtColor(picture, gray, ColorConversionCodes.BGR2GRAY);
        using Mat refined = Guided(gray, transmission), clear = new();
        Cv2.Max(refined, LeastTransmission, refined);
        using Mat three = new(), above = new();
        Cv2.Merge([refined, refined, refined], three);
        Cv2.Subtract(picture, airlight, above);
        Cv2.Divide(above, three, clear);
        Cv2.Add(clear, airlight, clear);
        return CvPicture.ToImage(clear);
    }

    private static Mat Darkest(Mat picture, int side)
    {
        Mat[] planes = Cv2.Split(picture);
        Mat dark = new();
        Cv2.Min(planes[0], planes[1], dark);
        Cv2.Min(dark, planes[2], dark);
        using Mat square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(side, side));
        Cv2.Erode(dark, dark, square);
        Array.ForEach(planes, static plane => plane.Dispose());
        return dark;
    }

    // The mean color of the thousandth of places whose dark channel is brightest.
    private static Scalar Airlight(Mat picture, Mat dark)
    {
        _ = dark.GetArray(out float[] values);
        Array.Sort(values);
        using Mat brightest = new();
        Cv2.Compare(dark, values[^Math.Max(1, (int)(values.Length * BrightestShare))], brightest, CmpTypes.GE);
        Scalar mean = Cv2.Mean(picture, brightest);
        return new Scalar(Math.Max(mean.Val0, 0.05), Math.Max(mean.Val1, 0.05), Math.Max(mean.Val2, 0.05));
    }

    private static Mat Guided(Mat guide, Mat source)
    {
        using Mat meanG = Mean(guide), meanS = Mean(source), covariance = MeanOfProduct(guide, source),
        variance = MeanOfProduct(guide, guide);
        using Mat product = new(), square = new(), slope = new(), offset = new();
        Cv2.Multiply(meanG, meanS, product);
        Cv2.Subtract(covariance, product, covariance);
        Cv2.Multiply(meanG, meanG, square);
        Cv2.Subtract(variance, square, variance);
        Cv2.Add(variance, Scalar.All(GuideFloor), variance);
        Cv2.Divide(covariance, variance, slope);
        Cv2.Multiply(slope, meanG, product);
        Cv2.Subtract(meanS, product, offset);
        using Mat meanSlope = Mean(slope), meanOffset = Mean(offset);
        Mat refined = new();
        Cv2.Multiply(meanSlope, guide, refined);
        Cv2.Add(refined, meanOffset, refined);
        return refined;
    }

    private static Mat MeanOfProduct(Mat first, Mat second)
    {
        using Mat product = new();
        Cv2.Multiply(first, second, product);
        return Mean(product);
    }

    private static Mat Mean(Mat plane)
    {
        Mat mean = new();
        Cv2.BoxFilter(plane, mean, MatType.CV_32F, new Size((2 * GuideRadius) + 1, (2 * GuideRadius) + 1));
        return mean;
    }
}
