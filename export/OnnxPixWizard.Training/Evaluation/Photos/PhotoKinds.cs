using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Evaluation.Classical;
using OnnxPixWizard.Training.Scenes;
using Kernels = OnnxPixWizard.Training.Degradations;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>Everything that is asked of photos, with the strengths that figures are quoted at.</summary>
internal static class PhotoKinds
{
    private const byte HoleGray = 128;
    private const int FlatWidth = 512, FlatHeight = 384;

    private static readonly string[] s_restorations =
        ["denoise", "jpeg", "deblur", "super-resolution", "derain", "desnow", "dehaze", "low-light", "demoire", "deshadow", "watermark",
            "old-photo", "restore"];

    private static readonly SortedDictionary<string, Picture> s_flats = new(StringComparer.Ordinal)
    {
        ["white"] = Made(static (_, _, _) => 1),
        ["black"] = Made(static (_, _, _) => 0),
        ["gray"] = Made(static (_, _, _) => 0.5f),
        ["gradient"] = Made(static (x, y, _) => (x + y) / 2),
        ["sky"] = Made(static (_, y, color) =>
            (color switch { 0 => 0.27f, 1 => 0.52f, _ => 0.86f }) + (y * (color switch { 0 => 0.45f, 1 => 0.32f, _ => 0.1f }))),
    };

    /// <summary>All kinds, in the order of reports.</summary>
    public static IReadOnlyList<PhotoKind> All { get; } =
    [
        .. new[] { 15f, 25, 50 }.Select(static sigma => PhotoKind.Damaged(
            "denoise", FormattableString.Invariant($"sigma {sigma}"), "denoise", _ => new AdditiveNoise(sigma),
            ClassicalMethods.Denoising)),
        PhotoKind.Damaged(
            "denoise", "camera ISO 3200", "denoise", static _ => new CameraNoise(NoiseProfile.Median(3200)), ClassicalMethods.Denoising),
        PhotoKind.Damaged("denoise", "camera ISO 3200, 1/8 exposed", "denoise",
            static _ => new CameraNoise(NoiseProfile.Median(3200), 1 / 8f), ClassicalMethods.Denoising),
        PhotoKind.Damaged("denoise", "camera ISO 12800, 1/4 exposed", "denoise",
            static _ => new CameraNoise(NoiseProfile.Median(12_800), 1 / 4f), ClassicalMethods.Denoising),
        .. new[] { 10, 20, 40 }.Select(static quality => PhotoKind.Damaged(
            "jpeg", $"quality {quality}", "jpeg", _ => new Compression(quality), ClassicalMethods.Smoothing)),
        PhotoKind.Damaged("jpeg", "WebP quality 20", "jpeg", static _ => new Compression(20, WebP: true), ClassicalMethods.Smoothing),
        .. new[] { 2, 3, 4 }.Select(static factor => new PhotoKind(
            "super-resolution", $"x{factor}", "super-resolution", (photo, _) => Shrunk(photo, factor))
                { Methods = ClassicalMethods.Enlarging }),
        Blurred("Gaussian sigma 2", static random => new Kernels.GaussianBlur(2, OnValues: true), GaussianSpread(2)),
        new("deblur", "motion 9 px", "deblur", static (photo, random) =>
        {
            MotionBlur blur = new(9, random.Range(0, MathF.PI), OnValues: true);
            return new PhotoCase(photo, PhotoKind.After(photo, blur, random)) { Spread = blur.Kernel() };
        }) { Methods = ClassicalMethods.Deblurring },
        PhotoKind.Damaged(
            "derain", "light", "derain", static random => new Rain(12, 25, random.Range(-0.4f, 0.4f), 0.5f), ClassicalMethods.Falling),
        PhotoKind.Damaged(
            "derain", "heavy", "derain", static random => new Rain(36, 45, random.Range(-0.4f, 0.4f), 0.7f), ClassicalMethods.Falling),
        PhotoKind.Damaged("derain", "drops on the lens", "derain", static _ => new LensDrops(40, 14, 0.5f), ClassicalMethods.Falling),
        PhotoKind.Damaged("desnow", "light", "desnow", static _ => new Snow(15, 3, 0.8f), ClassicalMethods.Falling),
        PhotoKind.Damaged("desnow", "heavy", "desnow", static _ => new Snow(45, 4.5f, 0.9f), ClassicalMethods.Falling),
        PhotoKind.Damaged("dehaze", "light", "dehaze", static _ => new Haze(0.8f, [0.85f, 0.85f, 0.87f]), ClassicalMethods.Dehazing),
        PhotoKind.Damaged("dehaze", "dense", "dehaze", static _ => new Haze(1.8f, [0.8f, 0.8f, 0.82f]), ClassicalMethods.Dehazing),
        PhotoKind.Damaged("low-light", "1/8 of the light", "low-light", static _ => new LowLight(1 / 8f, NoiseProfile.Median(800)),
            ClassicalMethods.Lighting),
        PhotoKind.Damaged("low-light", "1/20 of the light", "low-light", static _ => new LowLight(1 / 20f, NoiseProfile.Median(3200)),
            ClassicalMethods.Lighting),
        PhotoKind.Damaged(
            "demoire", "fine", "demoire", static random => new Moire(1.15f, random.Range(-0.1f, 0.1f), 0.25f), ClassicalMethods.Smoothing),
        PhotoKind.Damaged(
            "demoire", "coarse", "demoire", static random => new Moire(1.9f, random.Range(-0.2f, 0.2f), 0.45f), ClassicalMethods.Smoothing),
        PhotoKind.Damaged("deshadow", "soft", "deshadow", static _ => new CastShadow(0.5f, 10), ClassicalMethods.Lighting),
        PhotoKind.Damaged("deshadow", "hard", "deshadow", static _ => new CastShadow(0.7f, 3), ClassicalMethods.Lighting),
        PhotoKind.Damaged(
            "watermark", "faint, repeated", "watermark", static _ => new Watermark(0.35f, 24, Repeated: true), ClassicalMethods.Smoothing),
        PhotoKind.Damaged("watermark", "strong, one line", "watermark", static _ => new Watermark(0.65f, 40, Repeated: false),
            ClassicalMethods.Smoothing),
        PhotoKind.Damaged("old-photo", "", "old-photo", static _ => new Mixture(
            [new Aging(0.25f, 0.25f, 0.25f), new Kernels.GaussianBlur(0.8f), new Scratches(1.5f), new AdditiveNoise(8)]),
            [.. ClassicalMethods.Smoothing, .. ClassicalMethods.Lighting]),
        PhotoKind.Damaged("restore", "blur, noise, JPEG", "restore", static _ => new Mixture(
            [new Kernels.GaussianBlur(0.9f), new AdditiveNoise(12), new Compression(60)]), ClassicalMethods.Denoising),
        PhotoKind.Damaged("underwater (zero-shot)", "3 m", "restore", static _ => new Underwater(3), ClassicalMethods.Underwater),
        PhotoKind.Damaged(
            "under-display (zero-shot)", "a fifth open", "restore", static _ => new UnderDisplay(0.2f, 5), ClassicalMethods.Smoothing),
        Holed("text", HoleKind.Text), Holed("scratches", HoleKind.Scratches), Holed("free-form", HoleKind.FreeForm),
        Holed("blocks of 64 px", HoleKind.Blocks, 64),
        new("outpaint", "borders", "outpaint", static (photo, random) =>
            WithHole(photo, HolePatterns.Draw(HoleKind.Borders, photo.Width, photo.Height, random))) { Methods = ClassicalMethods.Filling },
        Drawn("canny", EdgeMaps.Canny, PhotoMeasure.Edges), Drawn("soft-edges", EdgeMaps.Soft), Drawn("sketch", EdgeMaps.Sketch),
        Drawn("line-art", EdgeMaps.LineArt),
        Styled("oil", StyleMaps.Oil), Styled("watercolor", StyleMaps.Watercolor), Styled("cartoon", StyleMaps.Cartoon),
        Styled("colored-pencil", StyleMaps.ColoredPencil), Styled("sepia", StyleMaps.Sepia), Styled("night", StyleMaps.Night),
        .. s_restorations.Select(static task => Untouched("clean", task)),
        .. s_restorations.Select(static task => Untouched("flat", task) with { Made = s_flats }),
    ];

    private static PhotoKind Blurred(string strength, Func<SeededRandom, Degradation> blur, (float[] Kernel, int Side) spread) =>
        new("deblur", strength, "deblur", (photo, random) => new PhotoCase(photo, PhotoKind.After(photo, blur(random), random))
            { Spread = spread }) { Methods = ClassicalMethods.Deblurring };

    private static (float[] Kernel, int Side) GaussianSpread(float sigma)
    {
        float[] line = Filters.GaussianKernel(sigma);
        return ([.. line.SelectMany(down => line.Select(across => down * across))], line.Length);
    }

    private static PhotoCase Shrunk(Picture photo, int factor)
    {
        Picture truth = photo.Crop(0, 0, photo.Width / factor * factor, photo.Height / factor * factor);
        PlanarPicture small = PictureScaling.Resize(
            PhotoKind.Planes(truth), truth.Width / factor, truth.Height / factor, ShrinkKernel.Cubic);
        Picture asked = PhotoKind.Image(small.Values, new ImageSize(small.Width, small.Height));
        PlanarPicture large = PictureScaling.Resize(PhotoKind.Planes(asked), truth.Width, truth.Height, ShrinkKernel.Lanczos);
        return new PhotoCase(truth, PhotoKind.Image(large.Values, truth.Size)) { Asked = asked, Scale = factor };
    }

    private static PhotoKind Holed(string strength, HoleKind kind, int blockSide = 0) =>
        new("inpaint", strength, "inpaint", (photo, random) =>
            WithHole(photo, HolePatterns.Draw(kind, photo.Width, photo.Height, random, blockSide))) { Methods = ClassicalMethods.Filling };

    private static PhotoCase WithHole(Picture photo, float[] hole)
    {
        Picture input = new(photo.Pixels.ToArray(), photo.Width, photo.Height);
        byte[] mask = new byte[hole.Length];
        for (int i = 0; i < hole.Length; i++)
        {
            if (hole[i] > 0)
            {
                mask[i] = byte.MaxValue;
                input.Pixels.Slice(3 * i, 3).Fill(HoleGray);
            }
        }

        return new PhotoCase(photo, input) { Hole = new GrayImage8(mask, photo.Width, photo.Height) };
    }

    private static PhotoKind Drawn(string task, Func<PlanarPicture, float[]> method, PhotoMeasure measure = PhotoMeasure.Drawing) =>
        new(task, "", task, (photo, _) => new PhotoCase(PhotoKind.GrayImage(method(PhotoKind.Planes(photo)), photo.Size), photo))
            { Measure = measure };

    private static PhotoKind Styled(string task, Func<PlanarPicture, PlanarPicture> method) =>
        new(task, "", task, (photo, _) => new PhotoCase(PhotoKind.Image(method(PhotoKind.Planes(photo)).Values, photo.Size), photo))
            { Measure = PhotoMeasure.Drawing };

    private static PhotoKind Untouched(string name, string task) =>
        new(name, task, task, static (photo, _) => new PhotoCase(photo, photo)) { Measure = PhotoMeasure.Untouched };

    private static Picture Made(Func<float, float, int, float> value)
    {
        PlanarPicture picture = new(FlatWidth, FlatHeight);
        for (int i = 0; i < picture.Values.Length; i++)
        {
            int place = i % picture.Area;
            picture.Values[i] = value((float)(place % FlatWidth) / FlatWidth, (float)(place / FlatWidth) / FlatHeight, i / picture.Area);
        }

        return PhotoKind.Image(picture.Values, new ImageSize(FlatWidth, FlatHeight));
    }
}
