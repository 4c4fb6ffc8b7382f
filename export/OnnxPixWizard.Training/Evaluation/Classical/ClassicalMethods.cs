using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Evaluation.Photos;
using OpenCvSharp;

namespace OnnxPixWizard.Training.Evaluation.Classical;

/// <summary>The methods, each with the values that its parameter is tuned over.</summary>
internal static class ClassicalMethods
{
    private static readonly double[] s_colors = [4, 6, 9, 13, 19, 27, 38, 54, 76, 107, 150, 210];

    /// <summary>Noise: non-local means (Buades, Coll and Morel 2005) and bilateral filters (Tomasi and Manduchi 1998).</summary>
    public static IReadOnlyList<ClassicalMethod> Denoising { get; } = [Means, .. Bilaterals(1.5, 3), GaussianBlur];

    /// <summary>Blocks of compression, moire and all that smoothing may lessen.</summary>
    public static IReadOnlyList<ClassicalMethod> Smoothing { get; } = [.. Bilaterals(1.5, 3), GaussianBlur, Median];

    /// <summary>Rain and snow: what is thin and bright goes.</summary>
    public static IReadOnlyList<ClassicalMethod> Falling { get; } = [Median, Opening, .. Bilaterals(3), GaussianBlur];

    /// <summary>Holes.</summary>
    public static IReadOnlyList<ClassicalMethod> Filling { get; } =
    [
        new("Telea", [1, 2, 3, 5, 8, 12], static (photo, radius) => Fill(photo, radius, InpaintTypes.Telea)),
        new("Navier-Stokes", [1, 2, 3, 5, 8, 12], static (photo, radius) => Fill(photo, radius, InpaintTypes.NS)),
    ];

    /// <summary>Light and contrast: a gamma, and contrast-limited adaptive histogram equalization (Zuiderveld 1994).</summary>
    public static IReadOnlyList<ClassicalMethod> Lighting { get; } =
    [
        new("gamma", [0.15, 0.2, 0.25, 0.3, 0.36, 0.43, 0.52, 0.62, 0.75, 0.9, 1.1, 1.3],
            static (photo, gamma) => Gamma(photo.Input, gamma)),
        new("CLAHE", [0.5, 1, 1.5, 2, 3, 4, 6, 9, 14, 20, 30, 45], static (photo, limit) => Equalize(photo.Input, limit)),
    ];

    /// <summary>Haze.</summary>
    public static IReadOnlyList<ClassicalMethod> Dehazing { get; } = [DarkChannel.Method(7), DarkChannel.Method(15), Lighting[1]];

    /// <summary>Underwater: gray world, then the light's methods.</summary>
    public static IReadOnlyList<ClassicalMethod> Underwater { get; } =
        [new("gray world", [0, 0.2, 0.4, 0.6, 0.8, 1], static (photo, share) => GrayWorld(photo.Input, share)), .. Lighting];

    /// <summary>Blur whose kernel the method is told.</summary>
    public static IReadOnlyList<ClassicalMethod> Deblurring { get; } = [WienerFilter.Method];

    /// <summary>Enlarging.</summary>
    public static IReadOnlyList<ClassicalMethod> Enlarging { get; } =
    [
        new("Lanczos", [4], static (photo, _) => Enlarge(photo, InterpolationFlags.Lanczos4)),
        new("bicubic", [3], static (photo, _) => Enlarge(photo, InterpolationFlags.Cubic)),
    ];

    private static ClassicalMethod Means => new(
        "non-local means", [1.5, 2.5, 4, 6, 8, 11, 14, 18, 22, 27, 33, 40, 50, 62],
        static (photo, strength) =>
            CvPicture.Through(photo.Input, (from, to) => Cv2.FastNlMeansDenoising(from, to, (float)strength, 7, 21))) { IsSlow = true };

    private static ClassicalMethod GaussianBlur => new(
        "Gaussian", [0.3, 0.4, 0.5, 0.6, 0.8, 1, 1.3, 1.7, 2.2, 3],
        static (photo, sigma) => CvPicture.Through(photo.Input, (from, to) => Cv2.GaussianBlur(from, to, new Size(0, 0), sigma)));

    private static ClassicalMethod Median => new(
        "median", [3, 5, 7, 9, 11],
        static (photo, side) => CvPicture.Through(photo.Input, (from, to) => Cv2.MedianBlur(from, to, (int)side)));

    private static ClassicalMethod Opening =>
        new("opening", [2, 3, 4, 5, 7], static (photo, side) => CvPicture.Through(photo.Input, (from, to) =>
    {
        using Mat disc = Cv2.GetStructuringElement(MorphShapes.Ellipse, new Size(side, side));
        Cv2.MorphologyEx(from, to, MorphTypes.Open, disc);
    }));

    private static IEnumerable<ClassicalMethod> Bilaterals(
        params double[] distances) => distances.Select(static distance => new ClassicalMethod(
        FormattableString.Invariant($"bilateral, {distance} px"), s_colors,
        (photo, color) => CvPicture.Through(photo.Input, (from, to) => Cv2.BilateralFilter(from, to, 0, color, distance))));

    private static Picture Fill(PhotoCase photo, double radius, InpaintTypes method)
    {
        using Mat hole = CvPicture.From(photo.Hole!);
        return CvPicture.Through(photo.Input, (from, to) => Cv2.Inpaint(from, hole, to, radius, method));
    }

    private static Picture Enlarge(PhotoCase photo, InterpolationFlags kernel) => CvPicture.Through(
        photo.Asked, (from, to) => Cv2.Resize(from, to, new Size(photo.Truth.Width, photo.Truth.Height), interpolation: kernel));

    private static Picture Gamma(Picture picture, double gamma)
    {
        byte[] table = [.. Enumerable.Range(0, 256).Select(value => (byte)Math.Round(255 * Math.Pow(value / 255.0, gamma)))];
        Picture result = new(picture.Width, picture.Height);
        for (int i = 0; i < result.Pixels.Length; i++)
        {
            result.Pixels[i] = table[picture.Pixels[i]];
        }

        return result;
    }

    // On lightness alone, over 8x8 fields.
    private static Picture Equalize(Picture picture, double limit) => CvPicture.Through(picture, (from, to) =>
    {
        using Mat lab = new();
        Cv2.CvtColor(from, lab, ColorConversionCodes.BGR2Lab);
        Mat[] planes = Cv2.Split(lab);
        using CLAHE equalizer = Cv2.CreateCLAHE(limit, new Size(8, 8));
        equalizer.Apply(planes[0], planes[0]);
        Cv2.Merge(planes, lab);
        Cv2.CvtColor(lab, to, ColorConversionCodes.Lab2BGR);
        Array.ForEach(planes, static plane => plane.Dispose());
    });

    // Buchsbaum 1980: the mean of all that is seen is gray.
    private static Picture GrayWorld(Picture picture, double share) => CvPicture.Through(picture, (from, to) =>
    {
        Scalar mean = Cv2.Mean(from);
        double gray = (mean.Val0 + mean.Val1 + mean.Val2) / 3;
        Mat[] planes = Cv2.Split(from);
        for (int color = 0; color < 3; color++)
        {
            planes[color].ConvertTo(planes[color], MatType.CV_8UC1, 1 + (share * ((gray / Math.Max(1, mean[color])) - 1)));
        }

        Cv2.Merge(planes, to);
        Array.ForEach(planes, static plane => plane.Dispose());
    });
}
