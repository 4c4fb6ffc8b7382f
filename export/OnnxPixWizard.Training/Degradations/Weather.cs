using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>
/// Haze in linear light: I = J·t + A·(1 - t) with t = exp(-density·depth) (Koschmieder; Narasimhan and Nayar 2002), over a smooth made-up depth that falls
/// from the upper edge to the lower one with soft hills.
/// </summary>
/// <param name="Density">Optical depth at the farthest place.</param>
/// <param name="Airlight">Light of the haze, of red, green and blue, linear.</param>
public sealed record Haze(float Density, IReadOnlyList<float> Airlight) : Degradation
{
    /// <summary>At random: density 0.4 to 2.4, airlight near white or gray.</summary>
    public static Haze Draw(SeededRandom random, float least = 0.4f, float most = 2.4f)
    {
        float light = random.Range(0.45f, 0.98f), tint = random.Range(-0.06f, 0.06f);
        return new Haze(random.Range(least, most), [light * (1 - tint), light, light * (1 + tint)]);
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float[] depth = MadeUpDepth.Draw(picture.Width, picture.Height, random);
        for (int i = 0; i < depth.Length; i++)
        {
            float seen = MathF.Exp(-Density * depth[i]);
            for (int color = 0; color < 3; color++)
            {
                ref float light = ref picture.Values[(color * depth.Length) + i];
                light = (light * seen) + (Airlight[color] * (1 - seen));
            }
        }

        picture.ToSrgb();
    }
}

/// <summary>Rain in linear light: streaks of drops that fall while the shutter is open, and the veil of those far away (Garg and Nayar 2007).</summary>
/// <param name="Density">Drops for 10,000 pixels of each of three layers; far layers have more of them, shorter and fainter.</param>
/// <param name="Length">Pixels that a near drop falls.</param>
/// <param name="Angle">Radians from upright.</param>
/// <param name="Brightness">Light of a near streak's middle, linear.</param>
public sealed record Rain(float Density, float Length, float Angle, float Brightness) : Degradation
{
    private const int Layers = 3;

    /// <summary>At random, from a drizzle to a downpour.</summary>
    public static Rain Draw(SeededRandom random) => new(random.Range(5, 45), random.Range(14, 60), random.Range(-0.5f, 0.5f), random.Range(0.2f, 0.8f));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        int width = picture.Width, height = picture.Height;
        float[] streaks = new float[picture.Area];
        StrokeCanvas canvas = new(width, height);
        for (int layer = 0; layer < Layers; layer++)
        {
            float near = 1f / (1 + layer), length = Length * near;
            canvas.Clear();
            int drops = (int)(Density * (1 + layer) * picture.Area / 10_000);
            for (int drop = 0; drop < drops; drop++)
            {
                float x = random.Range(-length, width + length), y = random.Range(-length, height + length);
                float own = length * random.Range(0.6f, 1.3f), tilt = Angle + random.Range(-0.05f, 0.05f);
                float light = Brightness * random.Range(0.35f, 1) * (0.4f + (0.6f * near));
                canvas.Line(x, y, x + (own * MathF.Sin(tilt)), y + (own * MathF.Cos(tilt)), random.Range(0.7f, 1.6f) * (0.6f + (0.6f * near)), light);
            }

            System.Numerics.Tensors.TensorPrimitives.Max(streaks, canvas.Coverage, streaks);
        }

        float veil = 0.0015f * Density;
        picture.ToLinear();
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] = (plane[i] * (1 - veil - (0.5f * streaks[i]))) + veil + (streaks[i] * 0.75f);
            }
        }

        picture.ToSrgb();
    }
}

/// <summary>Snow in linear light: flakes of several sizes, out of focus near by, moved while the shutter was open.</summary>
/// <param name="Density">Flakes for 10,000 pixels.</param>
/// <param name="Size">Radius of the largest flakes, pixels.</param>
/// <param name="Opacity">How much of what is behind a flake is hidden.</param>
public sealed record Snow(float Density, float Size, float Opacity) : Degradation
{
    /// <summary>At random, from single flakes to a storm.</summary>
    public static Snow Draw(SeededRandom random) => new(random.Range(8, 60), random.Range(1.5f, 5), random.Range(0.55f, 1));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        StrokeCanvas canvas = new(picture.Width, picture.Height);
        float drift = random.Range(-0.7f, 0.7f);
        int flakes = (int)(Density * picture.Area / 10_000);
        for (int flake = 0; flake < flakes; flake++)
        {
            float share = random.Uniform(), radius = 0.5f + ((Size - 0.5f) * share * share * share);
            float x = random.Range(0, picture.Width), y = random.Range(0, picture.Height), moved = radius * random.Range(0, 2.5f);
            canvas.Line(
                x, y, x + (moved * MathF.Sin(drift)), y + (moved * MathF.Cos(drift)), 2 * radius, Opacity * random.Range(0.5f, 1), softness: 0.5f + (0.35f * radius));
        }

        picture.ToLinear();
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] += (0.92f - plane[i]) * canvas.Coverage[i];
            }
        }

        picture.ToSrgb();
    }
}

/// <summary>A smooth depth for photos that have none: 0 near to 1 far.</summary>
public static class MadeUpDepth
{
    /// <summary>A slope from far above to near below, with hills of a few sizes; now and then an even depth.</summary>
    /// <returns>[height, width].</returns>
    public static float[] Draw(int width, int height, SeededRandom random)
    {
        float[] depth = new float[width * height];
        float slope = random.Chance(0.25f) ? 0 : random.Range(0.3f, 1), tilt = random.Range(-0.25f, 0.25f), floor = random.Range(0, 0.5f), hills = random.Range(0.05f, 0.3f);
        (float Fx, float Fy, float Phase, float Height)[] waves =
            [.. Enumerable.Range(0, 5).Select(i => (random.Range(-1, 1) * (i + 1), random.Range(-1, 1) * (i + 1), random.Range(0, MathF.Tau), hills / (i + 1)))];
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float u = (float)x / width, v = (float)y / height, value = floor + (slope * (1 - v)) + (tilt * (u - 0.5f));
                foreach ((float fx, float fy, float phase, float size) in waves)
                {
                    value += size * MathF.Sin((MathF.Tau * ((fx * u) + (fy * v))) + phase);
                }

                depth[(y * width) + x] = Math.Clamp(value, 0.02f, 1);
            }
        }

        return depth;
    }
}
