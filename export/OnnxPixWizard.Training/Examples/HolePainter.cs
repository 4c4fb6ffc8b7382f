using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Examples;

/// <summary>Random holes for inpainting: rectangles, blobs of discs and strokes.</summary>
internal static class HolePainter
{
    /// <summary>Value of the grey 127 that fills holes, in [-1, 1].</summary>
    public const float Fill = 127 / 127.5f - 1;

    /// <summary>Draws holes over 10 to 40 % of the picture.</summary>
    /// <param name="random">Source of the choices.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="hole">Receives 1 in holes and 0 elsewhere, [height, width].</param>
    public static void Draw(SeededRandom random, int width, int height, Span<byte> hole)
    {
        int area = width * height;
        hole = hole[..area];
        hole.Clear();
        float wanted = random.Range(0.12f, 0.33f) * area, most = 0.4f * area;
        int kind = random.Below(4);
        int covered = 0;
        for (int tries = 0; covered < wanted && tries < 200; tries++)
        {
            // Each shape may take what is left at most, so that the share stays in bounds.
            float room = most - covered;
            switch (kind < 3 ? kind : random.Below(3))
            {
                case 0:
                    covered += Rectangle(random, width, height, hole, room);
                    break;
                case 1:
                    covered += Blob(random, width, height, hole, room);
                    break;
                default:
                    covered += Stroke(random, width, height, hole, room);
                    break;
            }
        }
    }

    private static int Rectangle(SeededRandom random, int width, int height, Span<byte> hole, float room)
    {
        int w = Math.Max(2, (int)(random.Range(0.12f, 0.5f) * width)), h = Math.Max(2, (int)(random.Range(0.12f, 0.5f) * height));
        if (w * h > room)
            return 0;
        int left = random.Below(width - w + 1), top = random.Below(height - h + 1);
        int added = 0;
        for (int y = top; y < top + h; y++)
        {
            Span<byte> row = hole.Slice(y * width + left, w);
            added += w - row.Count((byte)1);
            row.Fill(1);
        }

        return added;
    }

    private static int Blob(SeededRandom random, int width, int height, Span<byte> hole, float room)
    {
        float x = random.Range(0, width), y = random.Range(0, height), size = random.Range(0.05f, 0.13f) * MathF.Min(width, height);
        int discs = 3 + random.Below(6), added = 0;
        for (int i = 0; i < discs; i++)
        {
            float radius = size * random.Range(0.6f, 1.4f);
            if (added + MathF.PI * radius * radius > room)
                break;
            added += Disc(x, y, radius, width, height, hole);
            x += random.Range(-1.3f, 1.3f) * size;
            y += random.Range(-1.3f, 1.3f) * size;
        }

        return added;
    }

    private static int Stroke(SeededRandom random, int width, int height, Span<byte> hole, float room)
    {
        float extent = MathF.Min(width, height);
        float x = random.Range(0, width), y = random.Range(0, height), radius = random.Range(0.015f, 0.045f) * extent + 0.5f;
        double angle = random.Range(0, MathF.Tau);
        int steps = (int)(random.Range(0.3f, 1.1f) * extent / radius), added = 0;
        for (int i = 0; i < steps; i++)
        {
            if (added + MathF.PI * radius * radius > room)
                break;
            added += Disc(x, y, radius, width, height, hole);
            angle += random.Range(-0.35f, 0.35f);
            x += radius * (float)Math.Cos(angle);
            y += radius * (float)Math.Sin(angle);
        }

        return added;
    }

    private static int Disc(float x, float y, float radius, int width, int height, Span<byte> hole)
    {
        int added = 0;
        int top = Math.Max(0, (int)(y - radius)), bottom = Math.Min(height - 1, (int)(y + radius));
        for (int row = top; row <= bottom; row++)
        {
            float dy = row + 0.5f - y, span = radius * radius - dy * dy;
            if (span <= 0)
                continue;
            span = MathF.Sqrt(span);
            int left = Math.Max(0, (int)MathF.Ceiling(x - span - 0.5f)), right = Math.Min(width - 1, (int)MathF.Floor(x + span - 0.5f));
            for (int column = left; column <= right; column++)
            {
                ref byte pixel = ref hole[row * width + column];
                added += 1 - pixel;
                pixel = 1;
            }
        }

        return added;
    }
}
