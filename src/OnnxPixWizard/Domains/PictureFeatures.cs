using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Domains;

/// <summary>
/// Cheap numbers by which photos, drawings and rendered scenes differ, taken of a small copy: how steep and how flat the picture is at
/// three scales, how its colors and its light are spread. What it shows, they don't tell.
/// </summary>
internal static class PictureFeatures
{
    /// <summary>How many there are.</summary>
    public const int Count = (Scales * 3) + 12;

    /// <summary>The picture is looked at with about this many pixels squared.</summary>
    private const int Side = 128;

    private const int Scales = 3;

    /// <summary>Below this change from pixel to pixel, of 1, a place is flat.</summary>
    private const float Flat = 0.012f;

    /// <summary>Keeps logarithms finite on pictures without any change.</summary>
    private const float Floor = 0.002f;

    /// <summary>The numbers of a request's picture, of which no more is decoded than they need.</summary>
    /// <exception cref="ImageException">The file is damaged or incomplete.</exception>
    public static float[] Of(SourcePicture picture) => Of(picture.Resized(SizeFor(picture.Size)));

    /// <summary>The size of the copy: never larger than the picture.</summary>
    public static ImageSize SizeFor(ImageSize picture)
    {
        double scale = Math.Min(1, Side / Math.Sqrt(picture.Pixels));
        return new ImageSize(Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
    }

    /// <summary>The numbers of a picture, of any size.</summary>
    public static float[] Of(Picture picture)
    {
        ImageSize size = SizeFor(picture.Size);
        Picture small = picture.Size.Pixels > 2 * size.Pixels ? picture.Resize(size.Width, size.Height) : picture;
        (int width, int height) = (small.Width, small.Height);
        float[][] colors = [.. Enumerable.Range(0, 3).Select(color => Plane(small, pixel => pixel[color]))];
        float[] gray = [.. colors[0].Select((red, i) => (0.2126f * red) + (0.7152f * colors[1][i]) + (0.0722f * colors[2][i]))];
        float[] blueness = [.. colors[2].Zip(colors[0], static (blue, red) => blue - red)],
            saturation = Plane(small, static pixel => Spread(pixel));
        List<float> features =
        [
            .. Moments(gray), .. Moments(saturation), .. Moments(blueness),
            Share(gray, static value => value < 0.02f), Share(gray, static value => value > 0.98f), Lower(gray) - Upper(gray),
        ];
        (float curved, float plain, _) = Slopes(Curvature(gray, width, height));
        features.AddRange([curved, plain, Slopes(Steepness(blueness, width, height)).Mean]);
        for (int scale = 0; scale < Scales; scale++)
        {
            (float mean, float flat, float peaked) = Slopes(Steepness(gray, width, height));
            features.AddRange([mean, flat, peaked]);
            (gray, width, height) = Halve(gray, width, height);
        }

        return [.. features];
    }

    private static float[] Plane(Picture picture, Func<ReadOnlySpan<byte>, float> value)
    {
        float[] plane = new float[picture.Width * picture.Height];
        ReadOnlySpan<byte> pixels = picture.Pixels;
        for (int i = 0; i < plane.Length; i++)
        {
            plane[i] = value(pixels.Slice(3 * i, 3)) / byte.MaxValue;
        }

        return plane;
    }

    private static float Spread(ReadOnlySpan<byte> pixel) =>
        Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) - Math.Min(pixel[0], Math.Min(pixel[1], pixel[2]));

    private static float[] Moments(float[] values)
    {
        float mean = values.Average();
        return [mean, MathF.Sqrt(values.Average(value => (value - mean) * (value - mean)))];
    }

    private static float Share(float[] values, Predicate<float> holds) => (float)values.Count(value => holds(value)) / values.Length;

    private static float Upper(float[] gray) => gray.Take((gray.Length + 1) / 2).Average();

    private static float Lower(float[] gray) => gray.Skip(gray.Length / 2).Average();

    /// <summary>Logarithm of the mean, share of flat places, and how much of the change is in few places.</summary>
    private static (float Mean, float Flat, float Peaked) Slopes(float[] changes)
    {
        if (changes.Length == 0)
        {
            return (MathF.Log(Floor), 1, 0);
        }

        float mean = changes.Average() + Floor, root = MathF.Sqrt(changes.Average(static change => change * change)) + Floor;
        return (MathF.Log(mean), Share(changes, static change => change < Flat), MathF.Log(root / mean));
    }

    /// <summary>How much each place differs from its right and its lower neighbor.</summary>
    private static float[] Steepness(float[] plane, int width, int height) => Inside(width - 1, height - 1, (x, y) =>
        (Math.Abs(
            plane[(y * width) + x + 1] - plane[(y * width) + x]) + Math.Abs(plane[((y + 1) * width) + x] - plane[(y * width) + x])) / 2);

    /// <summary>How much each place differs from the mean of its four neighbors: noise and texture, but not slopes.</summary>
    private static float[] Curvature(float[] plane, int width, int height) => Inside(width - 2, height - 2, (x, y) =>
    {
        int at = ((y + 1) * width) + x + 1;
        return Math.Abs(plane[at] - ((plane[at - 1] + plane[at + 1] + plane[at - width] + plane[at + width]) / 4));
    });

    private static float[] Inside(int width, int height, Func<int, int, float> value)
    {
        float[] values = new float[Math.Max(0, width) * Math.Max(0, height)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = value(i % width, i / width);
        }

        return values;
    }

    private static (float[] Plane, int Width, int Height) Halve(float[] plane, int width, int height)
    {
        int across = Math.Max(1, width / 2), down = Math.Max(1, height / 2), right = width > 1 ? 1 : 0, below = height > 1 ? width : 0;
        float[] half = Inside(across, down, (x, y) =>
        {
            int at = (2 * y * width) + (2 * x);
            return (plane[at] + plane[at + right] + plane[at + below] + plane[at + below + right]) / 4;
        });
        return (half, across, down);
    }
}
