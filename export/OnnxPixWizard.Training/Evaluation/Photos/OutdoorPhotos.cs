using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Evaluation.Metrics;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>What is known of the depth of outdoor test photos: where their sky and where open ground is, chosen by eye.</summary>
internal static class OutdoorPhotos
{
    /// <summary>Pixels a side of the patches that may show in an answer.</summary>
    private const int Patch = 8;

    private static readonly Known[] s_known =
    [
        new("kphotoalbum-anne-helene", new Part(0, 0, 1, 0.13f), new Part(0.75f, 0.33f, 1, 0.62f)),
        new("kphotoalbum-cold-water", new Part(0, 0, 1, 0.25f), new Part(0.72f, 0.5f, 1, 1)),
        new("kphotoalbum-grand-canyon-2", new Part(0, 0, 1, 0.4f), null),
        new("kphotoalbum-skagen-2", new Part(0, 0, 1, 0.25f), new Part(0, 0.5f, 1, 1)),
        new("kphotoalbum-spiff", null, new Part(0, 0.05f, 0.28f, 0.95f)),
        new("kphotoalbum-sunset", new Part(0, 0, 1, 0.4f), null),
        new("lomiri-wallpapers-16.04-aitzgorri-by-aitzol-berasategi", new Part(0, 0, 1, 0.12f), new Part(0, 0.68f, 1, 1)),
        new("lomiri-wallpapers-16.04-life-by-aitzol-berasategi", null, new Part(0.35f, 0.55f, 0.65f, 1)),
        new("lomiri-wallpapers-16.04-picosdeeuropa-by-aitzol-berasategi", new Part(0, 0, 0.6f, 0.13f), new Part(0.3f, 0.65f, 1, 1)),
        new("lomiri-wallpapers-16.04-sunset-by-aitzol-berasategi", new Part(0, 0, 1, 0.3f), new Part(0, 0.6f, 1, 1)),
        new("python3-skimage-rocket", new Part(0.15f, 0, 0.45f, 0.6f), null),
    ];

    /// <summary>Whether a photo's sky is far: half as far again as the middle of its lower half; null where no sky is known.</summary>
    /// <param name="name">File name without extension.</param>
    /// <param name="depth">The answer; no depth counts as the farthest.</param>
    public static bool? SkyIsFar(string name, DepthMap depth) => Find(name)?.Sky is { } sky
        ? Median(depth, sky) > 1.5f * Median(depth, new Part(0, 0.5f, 1, 1))
        : null;

    /// <summary>Whether a photo's ground comes nearer from row to row downwards; null where no ground is known.</summary>
    /// <inheritdoc cref="SkyIsFar"/>
    public static bool? GroundComesNearer(string name, DepthMap depth)
    {
        if (Find(name)?.Ground is not { } ground)
        {
            return null;
        }

        int top = (int)(ground.Top * depth.Size.Height), bottom = (int)(ground.Bottom * depth.Size.Height);
        float[] rows = [.. Enumerable.Range(top, bottom - top).Select(y => -Values(depth, ground, y, y + 1).Average())];
        return RankCorrelation.Of(rows, [.. Enumerable.Range(0, rows.Length).Select(static y => (float)y)]) > 0.8;
    }

    /// <summary>
    /// How much depth changes across the borders of a grid of patches, to how much it does within them: 1 where no grid shows.
    /// </summary>
    /// <param name="depth">The answer in the size that the network worked at.</param>
    public static double PatchGrid(DepthMap depth)
    {
        (int width, int height) = (depth.Size.Width, depth.Size.Height);
        double across = 0, within = 0;
        long borders = 0, others = 0;
        for (int y = 0; y < height; y++)
        {
            for (int x = 1; x < width; x++)
            {
                double change = Math.Abs(Math.Log(Known(x, y) / Known(x - 1, y)));
                if (x % Patch == 0)
                {
                    (across, borders) = (across + change, borders + 1);
                }
                else
                {
                    (within, others) = (within + change, others + 1);
                }
            }
        }

        return across / Math.Max(1, borders) / Math.Max(1e-9, within / Math.Max(1, others));

        float Known(int x, int y) => Or(depth.Metres[(y * width) + x], depth.Far);
    }

    private static Known? Find(string name) => Array.Find(s_known, known => string.Equals(known.Name, name, StringComparison.Ordinal));

    private static float Or(float metres, float far) => metres > 0 ? metres : far;

    private static float Median(DepthMap depth, Part part)
    {
        float[] values = [.. Values(depth, part, (int)(part.Top * depth.Size.Height), (int)(part.Bottom * depth.Size.Height))];
        Array.Sort(values);
        return values[values.Length / 2];
    }

    private static IEnumerable<float> Values(DepthMap depth, Part part, int top, int bottom)
    {
        int width = depth.Size.Width;
        for (int y = top; y < bottom; y++)
        {
            for (int x = (int)(part.Left * width); x < (int)(part.Right * width); x++)
            {
                yield return Or(depth.Metres[(y * width) + x], depth.Far);
            }
        }
    }

    /// <summary>A photo.</summary>
    private sealed record Known(string Name, Part? Sky, Part? Ground);

    /// <summary>A rectangle in shares of width and height.</summary>
    private sealed record Part(float Left, float Top, float Right, float Bottom);
}
