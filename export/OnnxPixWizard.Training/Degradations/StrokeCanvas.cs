using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Soft-edged strokes on a plane: how much of each pixel is covered, 0 to 1.</summary>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
internal sealed class StrokeCanvas(int width, int height)
{
    // Letters as polylines over a grid of 4 columns and 6 rows, "xy" a point, a space between polylines.
    private static readonly string[] s_letters =
    [
        "062046 1333", "06003022330333453606", "4110001141525640", "0600305140", "4000064603 0333", "400006 0333", "4110061646434333",
        "0006 4046 0343", "2026", "40452605", "0006 4003 0346", "000646", "0600234046", "06004640", "1030415635165001 1030",
        "06003041323303", "1030414535160501 2446", "0600304132330346", "40100113334436160", "0040 2026", "000516364540", "002640",
        "0016233640", "0046 4006", "002340 2326", "00400646", "1030414536160501", "112026", "0110304106 0646", "003023334536160",
    ];

    /// <summary>Coverage, [height, width].</summary>
    public float[] Coverage { get; } = new float[width * height];

    /// <summary>Covers nothing again.</summary>
    public void Clear() => Coverage.AsSpan().Clear();

    /// <summary>A straight stroke with round ends; where strokes cross, the stronger counts.</summary>
    /// <param name="x0">Start, pixels.</param>
    /// <param name="y0">Start, pixels.</param>
    /// <param name="x1">End, pixels.</param>
    /// <param name="y1">End, pixels.</param>
    /// <param name="thickness">Pixels.</param>
    /// <param name="opacity">Coverage in the stroke's middle, 0 to 1.</param>
    /// <param name="softness">Pixels over which the edge fades.</param>
    public void Line(float x0, float y0, float x1, float y1, float thickness, float opacity = 1, float softness = 1)
    {
        float radius = thickness / 2, reach = radius + softness;
        int left = Math.Max(0, (int)(MathF.Min(x0, x1) - reach)), right = Math.Min(width - 1, (int)(MathF.Max(x0, x1) + reach) + 1);
        int top = Math.Max(0, (int)(MathF.Min(y0, y1) - reach)), bottom = Math.Min(height - 1, (int)(MathF.Max(y0, y1) + reach) + 1);
        float dx = x1 - x0, dy = y1 - y0, square = (dx * dx) + (dy * dy);
        for (int y = top; y <= bottom; y++)
        {
            for (int x = left; x <= right; x++)
            {
                float along = square == 0 ? 0 : Math.Clamp((((x - x0) * dx) + ((y - y0) * dy)) / square, 0, 1);
                float ox = x - x0 - (along * dx), oy = y - y0 - (along * dy), distance = MathF.Sqrt((ox * ox) + (oy * oy));
                float covered = opacity * Math.Clamp((radius - distance + (softness / 2)) / softness, 0, 1);
                ref float old = ref Coverage[(y * width) + x];
                old = MathF.Max(old, covered);
            }
        }
    }

    /// <summary>A winding stroke of several parts.</summary>
    public void Path(ReadOnlySpan<(float X, float Y)> points, float thickness, float opacity = 1, float softness = 1)
    {
        for (int i = 1; i < points.Length; i++)
        {
            Line(points[i - 1].X, points[i - 1].Y, points[i].X, points[i].Y, thickness, opacity, softness);
        }
    }

    /// <summary>A row of made-up letters.</summary>
    /// <param name="random">Chooses them.</param>
    /// <param name="x">Left end of the base line.</param>
    /// <param name="y">Upper edge.</param>
    /// <param name="size">Height of a letter, pixels.</param>
    /// <param name="letters">How many.</param>
    /// <param name="angle">Of the row, radians.</param>
    /// <param name="thickness">Of the strokes, pixels.</param>
    /// <param name="opacity">0 to 1.</param>
    public void Text(SeededRandom random, float x, float y, float size, int letters, float angle, float thickness, float opacity)
    {
        ArgumentNullException.ThrowIfNull(random);
        float unit = size / 6, cosine = MathF.Cos(angle), sine = MathF.Sin(angle);
        for (int letter = 0; letter < letters; letter++)
        {
            float start = letter * 6f * unit;
            foreach (string line in s_letters[random.Below(s_letters.Length)].Split(' '))
            {
                (float X, float Y)[] points = [.. Enumerable.Range(0,
                    line.Length / 2).Select(i => Place(start + ((line[2 * i] - '0') * unit), (line[(2 * i) + 1] - '0') * unit))];
                Path(points, thickness, opacity);
            }
        }

        (float X, float Y) Place(float u, float v) => (x + (u * cosine) - (v * sine), y + (u * sine) + (v * cosine));
    }
}
