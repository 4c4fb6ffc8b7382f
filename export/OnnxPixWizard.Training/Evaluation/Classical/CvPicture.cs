using System.Runtime.InteropServices;
using OnnxPixWizard.Pictures;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>Pictures between this program and OpenCV, which holds blue first.</summary>
internal static class CvPicture
{
    /// <summary>A copy as 8-bit blue, green, red.</summary>
    public static Mat From(Picture picture)
    {
        using Mat view = Mat.FromPixelData(picture.Height, picture.Width, MatType.CV_8UC3, picture.Pixels.ToArray());
        Mat copy = new();
        Cv2.CvtColor(view, copy, ColorConversionCodes.RGB2BGR);
        return copy;
    }

    /// <summary>A copy of a mask.</summary>
    public static Mat From(GrayImage8 mask)
    {
        using Mat view = Mat.FromPixelData(mask.Height, mask.Width, MatType.CV_8UC1, mask.Pixels.ToArray());
        Mat copy = new();
        Cv2.Threshold(view, copy, GrayImage8.White - 1, byte.MaxValue, ThresholdTypes.Binary);
        return copy;
    }

    /// <summary>A copy as this program's picture; floats are taken as 0 to 1.</summary>
    public static Picture ToImage(Mat picture)
    {
        using Mat bytes = new(), rgb = new();
        picture.ConvertTo(bytes, MatType.CV_8UC3, picture.Depth() == MatType.CV_32F ? byte.MaxValue : 1);
        Cv2.CvtColor(bytes, rgb, ColorConversionCodes.BGR2RGB);
        Picture image = new(rgb.Width, rgb.Height);
        for (int y = 0; y < image.Height; y++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref rgb.At<byte>(y, 0), 3 * image.Width).CopyTo(image.Row(y));
        }

        return image;
    }

    /// <summary>An OpenCV function of pictures as a function of ours.</summary>
    public static Picture Through(Picture picture, Action<Mat, Mat> function)
    {
        using Mat source = From(picture), result = new();
        function(source, result);
        return ToImage(result);
    }

    /// <summary>As floats, 0 to 1.</summary>
    public static Mat Floats(Picture picture)
    {
        using Mat bytes = From(picture);
        Mat floats = new();
        bytes.ConvertTo(floats, MatType.CV_32FC3, 1.0 / byte.MaxValue);
        return floats;
    }
}
