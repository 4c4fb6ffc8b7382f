using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Dead-leaves pictures: opaque shapes of power-law sizes on top of each
/// other, with gradients and textures, in correlated natural colors.</summary>
/// <remarks>
/// Sizes follow r^-a with a around 3, which gives scale-invariant statistics (Lee, Mumford and Huang 2001). Equal seed and size give equal
/// bytes. Values are sRGB in [0, 1].
/// </remarks>
internal sealed class DeadLeavesGenerator
{
    private readonly float[] _line = new float[4096];

    /// <summary>Paints the picture of a seed.</summary>
    /// <param name="seed">Any number.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="picture">Receives planar [3, height, width] in [0, 1], multiples of 1/255.</param>
    /// <exception cref="ArgumentException"><paramref name="picture"/> has another length.</exception>
    public void Generate(ulong seed, int width, int height, Span<float> picture)
    {
        if (picture.Length != 3 * width * height)
            throw new ArgumentException(
                $"The picture's span holds {picture.Length} values; {width} x {height} needs {3 * width * height}.", nameof(picture));

        SeededRandom random = SeededRandom.Derive(seed, 0xDEAD);
        LeafPalette palette = LeafPalette.Draw(random);
        float extent = MathF.Min(width, height);
        float smallest = MathF.Exp(random.Range(0, MathF.Log(0.09f * extent)));
        float exponent = random.Range(2.5f, 3.2f);
        float softness = random.Chance(0.5f) ? 1 : MathF.Exp(random.Range(0, 1.4f));

        Background(random, palette, width, height, picture);
        for (int i = 0; i < 7; i++)
            DeadLeaf.Draw(random, palette, width, height, random.Range(0.2f, 0.7f) * extent, softness).Paint(picture, width, height);

        float largest = 0.5f * extent;
        float low = MathF.Pow(smallest, 1 - exponent), high = MathF.Pow(largest, 1 - exponent);
        float area = random.Range(0.6f, 3f) * width * height;
        while (area > 0)
        {
            float radius = MathF.Pow(low + random.Uniform() * (high - low), 1 / (1 - exponent));
            DeadLeaf leaf = DeadLeaf.Draw(random, palette, width, height, radius, softness);
            leaf.Paint(picture, width, height);
            area -= MathF.Max(leaf.Area, 4);
        }

        if (random.Chance(0.4f))
            Blur(picture, width, height, random.Range(0.03f, 0.24f));
        Finish(random, picture, width, height);
    }

    private static void Background(SeededRandom random, LeafPalette palette, int width, int height, Span<float> picture)
    {
        Vector3 from = palette.Color(random), to = palette.Color(random);
        int area = width * height;
        for (int y = 0; y < height; y++)
        {
            Vector3 color = Vector3.Lerp(from, to, (y + 0.5f) / height);
            picture.Slice(y * width, width).Fill(color.X);
            picture.Slice(area + y * width, width).Fill(color.Y);
            picture.Slice(2 * area + y * width, width).Fill(color.Z);
        }
    }

    // Three taps a direction: the small blur of a lens or of resizing.
    private void Blur(Span<float> picture, int width, int height, float side)
    {
        float middle = 1 - 2 * side;
        for (int plane = 0; plane < 3; plane++)
        {
            Span<float> channel = picture.Slice(plane * width * height, width * height);
            for (int y = 0; y < height; y++)
            {
                Span<float> row = channel.Slice(y * width, width);
                float before = row[0];
                for (int x = 0; x < width; x++)
                {
                    float here = row[x], after = row[Math.Min(x + 1, width - 1)];
                    row[x] = middle * here + side * (before + after);
                    before = here;
                }
            }

            Span<float> above = _line.AsSpan(0, width);
            channel[..width].CopyTo(above);
            for (int y = 0; y < height; y++)
            {
                Span<float> row = channel.Slice(y * width, width);
                ReadOnlySpan<float> below = channel.Slice(Math.Min(y + 1, height - 1) * width, width);
                for (int x = 0; x < width; x++)
                {
                    float here = row[x];
                    row[x] = middle * here + side * (above[x] + below[x]);
                    above[x] = here;
                }
            }
        }
    }

    // Slow changes of illumination, then bytes as in a saved picture.
    private static void Finish(SeededRandom random, Span<float> picture, int width, int height)
    {
        float amplitude = random.Chance(0.6f) ? random.Range(0, 0.35f) : 0;
        float frequency = random.Range(0.8f, 2.5f) / MathF.Max(width, height);
        float shiftX = random.Range(0, 200), shiftY = random.Range(0, 200);
        int area = width * height;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float gain = amplitude > 0 ? 1 + amplitude * ValueNoise.Sample(x * frequency + shiftX, y * frequency + shiftY) : 1;
                int i = y * width + x;
                picture[i] = ToByteGrid(picture[i] * gain);
                picture[area + i] = ToByteGrid(picture[area + i] * gain);
                picture[2 * area + i] = ToByteGrid(picture[2 * area + i] * gain);
            }
        }
    }

    private static float ToByteGrid(float value) => (int)(Math.Clamp(value, 0f, 1f) * 255 + 0.5f) * (1f / 255);
}
