using System.Numerics;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Pictures;

/// <summary>Colors by lightness, chroma and hue as the eye orders them, so
/// that an object stands out from its background by a known amount.</summary>
/// <remarks>Source: Ottosson 2020, the Oklab color space.</remarks>
internal static class PictureColors
{
    /// <summary>sRGB color; beyond the gamut it is clamped.</summary>
    /// <param name="lightness">0 black to 1 white.</param>
    /// <param name="chroma">0 grey to about 0.25.</param>
    /// <param name="hue">Degrees: 30 red, 60 orange, 105 yellow, 145 green, 250 blue, 310 violet.</param>
    public static Vector3 Of(float lightness, float chroma, float hue)
    {
        float angle = hue * (MathF.PI / 180);
        float a = chroma * MathF.Cos(angle), b = chroma * MathF.Sin(angle);
        float l = Cube(lightness + (0.3963377774f * a) + (0.2158037573f * b));
        float m = Cube(lightness - (0.1055613458f * a) - (0.0638541728f * b));
        float s = Cube(lightness - (0.0894841775f * a) - (1.2914855480f * b));
        return new Vector3(
            Encode((4.0767416621f * l) - (3.3077115913f * m) + (0.2309699292f * s)),
            Encode((-1.2684380046f * l) + (2.6097574011f * m) - (0.3413193965f * s)),
            Encode((-0.0041960863f * l) - (0.7034186147f * m) + (1.7076147010f * s)));
    }

    /// <summary>A soft gradient over the whole canvas, now and then with a glow.</summary>
    /// <param name="canvas">Receives it.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="lightness">About the mean lightness.</param>
    /// <param name="hue">Mean hue in degrees.</param>
    public static void Backdrop(PictureCanvas canvas, SeededRandom random, float lightness, float hue)
    {
        float chroma = random.Range(0.02f, 0.09f), spread = random.Range(0.03f, 0.1f), shift = random.Range(-30, 30);
        Vector3 from = Of(lightness + spread, chroma, hue + shift),
            to = Of(lightness - spread, chroma * random.Range(0.7f, 1.4f), hue - shift);
        float angle = random.Range(0, 2 * MathF.PI);
        Vector2 direction = 0.42f * new Vector2(MathF.Cos(angle), MathF.Sin(angle));
        Vector2 middle = new(random.Range(-0.4f, 0.4f), random.Range(-0.4f, 0.4f));
        bool glow = random.Chance(0.35f);
        canvas.Fill(p => Vector3.Lerp(from, to, Smooth(glow ? 0.75f * Vector2.Distance(p, middle) : 0.5f + Vector2.Dot(p, direction))));
    }

    /// <summary>Sky above ground with a soft horizon.</summary>
    /// <param name="canvas">Receives it.</param>
    /// <param name="random">Source of chance.</param>
    /// <param name="horizon">Height of the horizon at the middle.</param>
    /// <param name="groundHue">Hue of the ground in degrees.</param>
    public static void Landscape(PictureCanvas canvas, SeededRandom random, float horizon, float groundHue)
    {
        bool evening = random.Chance(0.3f);
        float skyHue = evening ? random.Range(20, 75) : random.Range(205, 275);
        float light = random.Range(0.72f, 0.9f);
        Vector3 top = Of(light - random.Range(0, 0.14f), random.Range(0.04f, 0.1f), evening ? skyHue - random.Range(0, 70) : skyHue);
        Vector3 low = Of(MathF.Min(light + 0.07f, 0.95f), random.Range(0.02f, 0.07f), skyHue);
        float groundLight = random.Range(0.5f, 0.68f), chroma = random.Range(0.05f, 0.11f);
        Vector3 far = Of(groundLight + 0.06f, chroma, groundHue), near = Of(groundLight - 0.08f, chroma, groundHue);
        float slope = random.Range(-0.08f, 0.08f), bend = random.Range(-0.08f, 0.12f);
        canvas.Fill(p => Vector3.Lerp(top, low, Smooth((p.Y + 1) / (horizon + 1))));
        canvas.Paint(
            new Placement(Vector2.Zero, 1),
            p => horizon + (slope * p.X) + (bend * p.X * p.X) - p.Y,
            p => Vector3.Lerp(far, near, Smooth((p.Y - horizon) / (1.05f - horizon))),
            softness: 0.09f);
    }

    /// <summary>Lightness of background and object that differ clearly.</summary>
    public static (float Background, float Object) Contrast(SeededRandom random) => random.Chance(0.5f)
        ? (random.Range(0.36f, 0.5f), random.Range(0.68f, 0.82f))
        : (random.Range(0.76f, 0.9f), random.Range(0.5f, 0.64f));

    /// <summary>A color that changes along the light, from the upper left as a rule.</summary>
    /// <param name="lightness">In the middle.</param>
    /// <param name="chroma">Chroma.</param>
    /// <param name="hue">Hue in degrees.</param>
    /// <param name="direction">Towards the light in own units; its length is the change over one unit.</param>
    public static Func<Vector2, Vector3> Lit(float lightness, float chroma, float hue, Vector2 direction)
    {
        Vector3 dark = Of(lightness - 0.12f, chroma, hue - 8), bright = Of(lightness + 0.1f, chroma * 0.92f, hue + 8);
        return p => Vector3.Lerp(dark, bright, Smooth(0.5f + Vector2.Dot(p, direction)));
    }

    /// <summary>Smooth step from 0 to 1.</summary>
    public static float Smooth(float value)
    {
        value = Math.Clamp(value, 0, 1);
        return value * value * (3 - (2 * value));
    }

    private static float Cube(float value) => value * value * value;

    private static float Encode(float linear)
    {
        linear = Math.Clamp(linear, 0, 1);
        return Math.Clamp(linear <= 0.0031308f ? 12.92f * linear : (1.055f * MathF.Pow(linear, 1 / 2.4f)) - 0.055f, 0.02f, 0.98f);
    }
}
