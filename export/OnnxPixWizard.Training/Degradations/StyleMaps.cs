namespace OnnxPixWizard.Training.Degradations;

/// <summary>A picture in another style as defined methods make it: the truth of the tasks of styles.</summary>
internal static class StyleMaps
{
    // How much smoother a quarter must be to be taken alone.
    private const float Choosiness = 2000;
    private const float Levels = 7, LevelSlope = 12;

    private static readonly float[] s_sepia = [0.393f, 0.769f, 0.189f, 0.349f, 0.686f, 0.168f, 0.272f, 0.534f, 0.131f];
    private static readonly float[] s_moonlight = [0.7f, 0.9f, 1.35f];

    /// <summary>Strokes about 5 pixels wide: the generalized Kuwahara filter (Papari et al. 2007), each place the mean of
    /// the quarters of its surroundings, the smooth ones first.</summary>
    public static PlanarPicture Oil(PlanarPicture picture) => Saturated(Strokes(picture, 4), 1.25f);

    /// <summary>Wider strokes in lighter colors, dark along their rims as where wet color dries.</summary>
    public static PlanarPicture Watercolor(PlanarPicture picture)
    {
        PlanarPicture painted = Strokes(picture, 6);
        float[] rims = EdgeMaps.Soft(painted);
        Change(painted, (value, place, _) => MathF.Pow(value, 0.75f) * (1 - (0.3f * rims[place])) * 0.94f + 0.06f);
        return Saturated(painted, 1.1f);
    }

    /// <summary>Flat colors in seven steps of brightness with soft borders (Winnemöller et al. 2006) below lines of ink.</summary>
    public static PlanarPicture Cartoon(PlanarPicture picture)
    {
        PlanarPicture flat = Saturated(Strokes(picture, 3), 1.4f);
        float[] gray = flat.Luminance(), ink = EdgeMaps.LineArt(picture);
        Change(flat, (value, place, _) =>
        {
            float level = gray[place] * Levels, nearest = MathF.Round(level),
                step = (nearest + (MathF.Tanh(LevelSlope * (level - nearest)) / (2 * MathF.Tanh(LevelSlope / 2)))) / Levels;
            return value * (step + 0.02f) / (gray[place] + 0.02f) * ink[place];
        });
        return flat;
    }

    /// <summary>A pencil of each color: color dodge as in <see cref="EdgeMaps.Sketch"/>, color by color, over a pale wash.</summary>
    public static PlanarPicture ColoredPencil(PlanarPicture picture)
    {
        float[] dodged = EdgeMaps.Sketch(picture);
        PlanarPicture drawn = Saturated(picture, 1.5f);
        Change(drawn, (value, place, _) => dodged[place] * (0.45f + (0.55f * value)));
        return drawn;
    }

    /// <summary>The usual brown toning: a matrix of weights, at most white.</summary>
    public static PlanarPicture Sepia(PlanarPicture picture)
    {
        PlanarPicture toned = picture.Clone();
        Change(toned, (_, place, color) =>
        {
            float sum = 0;
            for (int from = 0; from < 3; from++)
            {
                sum += s_sepia[(3 * color) + from] * picture.Values[(from * picture.Area) + place];
            }

            return sum;
        });
        return toned;
    }

    /// <summary>Day for night: an eighth of the light, most of it without color and bluish, as eyes see by the moon.</summary>
    public static PlanarPicture Night(PlanarPicture picture)
    {
        PlanarPicture dark = picture.Clone();
        dark.ToLinear();
        float[] light = dark.Luminance();
        Change(dark, (value, place, color) => 0.125f * ((0.4f * value) + (0.6f * s_moonlight[color] * light[place])));
        dark.ToSrgb();
        return dark;
    }

    private static PlanarPicture Saturated(PlanarPicture picture, float factor)
    {
        PlanarPicture colorful = picture.Clone();
        float[] gray = picture.Luminance();
        Change(colorful, (value, place, _) => gray[place] + ((value - gray[place]) * factor));
        return colorful;
    }

    private static void Change(PlanarPicture picture, Func<float, int, int, float> change)
    {
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int place = 0; place < plane.Length; place++)
            {
                plane[place] = Math.Clamp(change(plane[place], place, color), 0, 1);
            }
        }
    }

    private static PlanarPicture Strokes(PlanarPicture picture, int radius)
    {
        PlanarPicture painted = picture.Clone();
        int width = picture.Width, height = picture.Height, area = picture.Area;
        float[] gray = picture.Luminance();
        float[] squares = Array.ConvertAll(gray, static value => value * value);
        float[][] means =
        [
            .. Enumerable.Range(0, 3).Select(color => Means(picture.Plane(color), width, radius)),
            Means(gray, width, radius), Means(squares, width, radius),
        ];
        int away = radius / 2;
        Span<int> corners = stackalloc int[4];
        for (int place = 0; place < area; place++)
        {
            (int y, int x) = Math.DivRem(place, width);
            int up = Filters.Mirror(y - away, height) * width, down = Filters.Mirror(y + away, height) * width,
                left = Filters.Mirror(x - away, width), right = Filters.Mirror(x + away, width);
            (corners[0], corners[1], corners[2], corners[3]) = (up + left, up + right, down + left, down + right);
            float total = 0, red = 0, green = 0, blue = 0;
            foreach (int corner in corners)
            {
                float spread = MathF.Max(0, means[4][corner] - (means[3][corner] * means[3][corner]));
                float rough = 1 + (Choosiness * spread), weight = 1 / (rough * rough);
                total += weight;
                red += weight * means[0][corner];
                green += weight * means[1][corner];
                blue += weight * means[2][corner];
            }

            (painted.Values[place], painted.Values[area + place], painted.Values[(2 * area) + place]) =
                (red / total, green / total, blue / total);
        }

        return painted;
    }

    // The mean of the square of places about each, about half of the surroundings' width.
    private static float[] Means(ReadOnlySpan<float> plane, int width, int radius)
    {
        float[] means = plane.ToArray(), line = new float[radius | 1];
        Array.Fill(line, 1f / line.Length);
        Filters.Separable(means, width, line);
        return means;
    }
}
