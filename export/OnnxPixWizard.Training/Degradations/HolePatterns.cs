using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Where a picture is unknown.</summary>
internal static class HolePatterns
{
    /// <summary>Draws a pattern.</summary>
    /// <param name="kind">Of which kind.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="random">Chooses places and sizes.</param>
    /// <param name="blockSide">Side of a block, pixels; 0 = 16 to 80 at random.</param>
    /// <returns>[height, width]: 1 in holes, else 0.</returns>
    public static float[] Draw(HoleKind kind, int width, int height, SeededRandom random, int blockSide = 0)
    {
        ArgumentNullException.ThrowIfNull(random);
        StrokeCanvas canvas = new(width, height);
        float side = MathF.Sqrt((float)width * height);
        int many = Math.Max(1, width * height / (160 * 160));
        switch (kind)
        {
            case HoleKind.Text:
                float size = random.Range(10, 28);
                for (float y = random.Range(0, size); y < height; y += size * random.Range(1.3f, 2.6f))
                {
                    canvas.Text(random, random.Range(-10, 20), y, size, (int)(width / size) + 1, 0, random.Range(1.4f, 3.2f), opacity: 1);
                }

                break;
            case HoleKind.Scratches:
                for (int i = 0; i < 3 * many; i++)
                {
                    Scratch(canvas, width, height, random, random.Range(1.5f, 4), 1);
                }

                break;
            case HoleKind.FreeForm:
                for (int i = 0; i < 1 + random.Below(2 * many); i++)
                {
                    Scratch(canvas, width, height, random, random.Range(8, 26), 1);
                }

                break;
            case HoleKind.Blocks:
                for (int i = 0; i < many; i++)
                {
                    int across = Math.Min(blockSide > 0 ? blockSide : 16 + random.Below(64), width),
                    down = Math.Min(blockSide > 0 ? blockSide : 16 + random.Below(64), height);
                    int left = random.Below(width - across + 1), top = random.Below(height - down + 1);
                    for (int y = top; y < top + down; y++)
                    {
                        canvas.Coverage.AsSpan((y * width) + left, across).Fill(1);
                    }
                }

                break;
            default:
                int bands = 1 + random.Below(15);
                int band = (int)(side * random.Range(0.08f, 0.3f));
                for (int i = 0; i < width * height; i++)
                {
                    (int y, int x) = Math.DivRem(i, width);
                    bool isOut = ((bands & 1) != 0 && x < band) || ((bands & 2) != 0 && x >= width - band) || ((bands & 4) != 0 && y < band)
                        || ((bands & 8) != 0 && y >= height - band);
                    canvas.Coverage[i] = isOut ? 1 : 0;
                }

                break;
        }

        foreach (ref float covered in canvas.Coverage.AsSpan())
        {
            covered = covered > 0.01f ? 1 : 0;
        }

        return canvas.Coverage;
    }

    internal static void Scratch(StrokeCanvas canvas, int width, int height, SeededRandom random, float thickness, float opacity)
    {
        int points = 3 + random.Below(8);
        float x = random.Range(0, width), y = random.Range(0, height), angle = random.Range(0, MathF.Tau),
            step = MathF.Max(4, random.Range(0.04f, 0.16f) * MathF.Min(width, 400));
        Span<(float X, float Y)> path = stackalloc (float, float)[points];
        for (int i = 0; i < points; i++)
        {
            path[i] = (x, y);
            angle += random.Range(-0.5f, 0.5f);
            x += step * MathF.Cos(angle);
            y += step * MathF.Sin(angle);
        }

        canvas.Path(path, thickness, opacity);
    }
}

/// <summary>Kinds of holes.</summary>
internal enum HoleKind
{
    /// <summary>Lines of letters.</summary>
    Text,

    /// <summary>Thin winding scratches.</summary>
    Scratches,

    /// <summary>Broad brush strokes (free-form masks: Yu et al. 2019).</summary>
    FreeForm,

    /// <summary>Rectangles.</summary>
    Blocks,

    /// <summary>Bands along one to four borders: outpainting.</summary>
    Borders,
}
