using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Tests.Lora;

/// <summary>Pairs of a style: shadows become blue, lights warm, all colors go.</summary>
internal static class StylePairs
{
    private static readonly (float R, float G, float B) s_dark = (24, 28, 84), s_light = (255, 236, 200);

    /// <summary>Writes input/ and target/ with made pictures.</summary>
    /// <param name="folder">Receives both.</param>
    /// <param name="count">Pairs.</param>
    /// <param name="side">Pixels a side.</param>
    /// <param name="seed">Of the first picture.</param>
    public static void Write(string folder, int count, int side, int seed)
    {
        Directory.CreateDirectory(Path.Combine(folder, "input"));
        Directory.CreateDirectory(Path.Combine(folder, "target"));
        for (int i = 0; i < count; i++)
        {
            Picture input = Made(side, seed + i);
            input.Save(Path.Combine(folder, "input", $"{i}.png"));
            Styled(input).Save(Path.Combine(folder, "target", $"{i}.png"));
        }
    }

    /// <summary>What the style makes of a picture.</summary>
    public static Picture Styled(Picture picture)
    {
        Picture styled = new(picture.Width, picture.Height);
        for (int y = 0; y < picture.Height; y++)
        {
            Span<byte> from = picture.Row(y), to = styled.Row(y);
            for (int i = 0; i < from.Length; i += 3)
            {
                float gray = ((0.2126f * from[i]) + (0.7152f * from[i + 1]) + (0.0722f * from[i + 2])) / 255;
                (to[i], to[i + 1], to[i + 2]) = (Mixed(s_dark.R, s_light.R, gray), Mixed(s_dark.G, s_light.G, gray),
                    Mixed(s_dark.B, s_light.B, gray));
            }
        }

        return styled;
    }

    private static byte Mixed(float dark, float light, float gray) => (byte)MathF.Round(dark + ((light - dark) * gray));

    // Colored waves of several widths.
    private static Picture Made(int side, int seed)
    {
        Random random = new(seed);
        (float X, float Y, float Phase)[] waves = [.. Enumerable.Range(0, 6).Select(_ =>
            ((random.NextSingle() - 0.5f) * 0.6f, (random.NextSingle() - 0.5f) * 0.6f, random.NextSingle() * 6.28f))];
        Picture picture = new(side, side);
        for (int y = 0; y < side; y++)
        {
            Span<byte> row = picture.Row(y);
            for (int i = 0; i < row.Length; i++)
            {
                (float a, float b) = (Wave(waves[i % 3], i / 3, y), Wave(waves[3 + (i % 3)], i / 3, y));
                row[i] = (byte)(127 + (80 * a) + (40 * b));
            }
        }

        return picture;
    }

    private static float Wave((float X, float Y, float Phase) wave, int x, int y) => MathF.Sin((wave.X * x) + (wave.Y * y) + wave.Phase);
}
