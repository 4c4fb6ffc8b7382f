using System.Numerics;

namespace OnnxPixWizard.Training.Scenes.Places;

/// <summary>How a surface looks: a texture, in its own colors or in others.</summary>
internal sealed record PlaceMaterial
{
    /// <summary>What it is clad with.</summary>
    public required Texture Texture { get; init; }

    /// <summary>Texels a metre.</summary>
    public required float Density { get; init; }

    /// <summary>Color, sRGB.</summary>
    public required Vector3 Color { get; init; }

    /// <summary>How much of the texture's own color is kept, 0 to 1.</summary>
    public float Own { get; init; }

    /// <summary>How much of the texture's brightness is kept, 0 to 1.</summary>
    public float Relief { get; init; } = 1;

    /// <summary>Windows in it, or none.</summary>
    public PlaceWindows? Windows { get; init; }

    /// <summary>Draws a material with the colors of a photo, or those of a palette.</summary>
    public static PlaceMaterial Draw(PlaceTextures textures, SeededRandom random, ReadOnlySpan<Vector3> palette, float own, float metres) =>
        new()
    {
        Texture = textures.Material(random),
        Density = 128 / metres,
        Color = random.Pick(palette) * random.Range(0.75f, 1.2f),
        Own = random.Chance(own) ? random.Range(0.5f, 1) : random.Range(0, 0.3f),
        Relief = random.Range(0.3f, 1),
    };

    /// <summary>Color at a place of the surface.</summary>
    /// <param name="u">Metres along.</param>
    /// <param name="v">Metres across, downwards on walls.</param>
    /// <param name="width">Metres that a pixel covers.</param>
    public Vector3 At(float u, float v, float width)
    {
        Vector4 texel = Texture.Sample(u * Density, v * Density, width * Density);
        Vector3 seen = new(texel.X, texel.Y, texel.Z);
        float bright = (seen.X + seen.Y + seen.Z + 0.1f) / (Texture.Mean.X + Texture.Mean.Y + Texture.Mean.Z + 0.1f);
        Vector3 color = Vector3.Lerp(Color * (1 + (Relief * (bright - 1))), seen, Own);
        return Windows is { } windows ? windows.Over(color, u, v) : color;
    }
}

/// <summary>A grid of windows on a wall.</summary>
internal sealed record PlaceWindows(float PeriodX, float PeriodY, float Width, float Height, float Shift, Vector3 Glass, Vector3 Frame,
    ulong Seed)
{
    /// <summary>Draws one.</summary>
    public static PlaceWindows Draw(SeededRandom random)
    {
        float periodX = random.Range(1.3f, 3.5f), periodY = random.Range(2.6f, 3.6f);
        Vector3 glass = new Vector3(0.2f, 0.25f, 0.3f) * random.Range(0.5f, 2);
        return new PlaceWindows(
            periodX, periodY, periodX * random.Range(0.3f, 0.7f), periodY * random.Range(0.3f, 0.65f), random.Range(0, periodX), glass,
                new Vector3(random.Range(0.2f, 0.95f)), random.NextBits());
    }

    /// <summary>The wall's color, or that of a window.</summary>
    public Vector3 Over(Vector3 wall, float u, float v)
    {
        float x = (u + Shift) / PeriodX, y = v / PeriodY;
        float column = MathF.Floor(x), row = MathF.Floor(y);
        float dx = MathF.Abs(x - column - 0.5f) * PeriodX, dy = MathF.Abs(y - row - 0.5f) * PeriodY;
        if (dx > (Width / 2) + 0.08f || dy > (Height / 2) + 0.08f)
        {
            return wall;
        }

        if (dx > Width / 2 || dy > Height / 2 || dx < 0.03f)
        {
            return Frame;
        }

        ulong hash = (Seed + ((ulong)(long)column * 0x9E3779B97F4A7C15UL)) ^ ((ulong)(long)row * 0xD1342543DE82EF95UL);
        float bright = 0.6f + (((hash * 0xBF58476D1CE4E5B9UL) >> 40) * (0.9f / (1 << 24)));
        return Glass * (bright + (0.3f * dy / Height));
    }
}

/// <summary>Where light comes from, and what the air adds over a distance.</summary>
/// <param name="Sun">Unit direction to the sun or lamp.</param>
/// <param name="Direct">Share of the light that comes from there.</param>
/// <param name="Haze">Color of far things.</param>
/// <param name="Thickness">Haze a metre.</param>
internal sealed record PlaceLight(Vector3 Sun, float Direct, Vector3 Haze, float Thickness)
{
    /// <summary>The color of a lit surface, seen through the air.</summary>
    public Vector3 Shade(Vector3 color, Vector3 normal, float distance)
    {
        float lit = 1 - Direct + (Direct * 1.4f * MathF.Max(0, Vector3.Dot(normal, Sun)));
        return Vector3.Lerp(Haze, color * MathF.Sqrt(lit), MathF.Exp(-distance * Thickness));
    }
}
