using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Too little light: linear light times a gain, the sensor's noise, and a steeper or flatter curve.</summary>
/// <param name="Gain">Share of the light, 0 to 1.</param>
/// <param name="Noise">What the sensor adds.</param>
public sealed record LowLight(float Gain, NoiseProfile Noise) : Degradation
{
    /// <summary>At random: one fortieth to a third of the light.</summary>
    public static LowLight Draw(SeededRandom random, IReadOnlyList<NoiseProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        return new LowLight(MathF.Exp(random.Range(MathF.Log(0.025f), MathF.Log(0.33f))), profiles[random.Below(profiles.Count)]);
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        System.Numerics.Tensors.TensorPrimitives.Multiply(picture.Values, Gain, picture.Values);
        picture.ToSrgb();
        new CameraNoise(Noise).Apply(picture, random);
        picture.Round();
    }
}

/// <summary>
/// A display photographed: each of its cells shines in stripes of red, green and blue between dark lines, and the camera's own grid samples them at
/// another pitch and angle, so that the two beat.
/// </summary>
/// <param name="Pitch">Camera pixels to a cell of the display.</param>
/// <param name="Angle">Radians between the grids.</param>
/// <param name="Contrast">Depth of the stripes after the lens, 0 to 1.</param>
public sealed record Moire(float Pitch, float Angle, float Contrast) : Degradation
{
    /// <summary>At random: pitches about which the patterns are slow enough to be seen.</summary>
    public static Moire Draw(SeededRandom random) => new(random.Range(0.9f, 2.3f), random.Range(-0.25f, 0.25f), random.Range(0.12f, 0.55f));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        float phaseX = random.Range(0, 1), phaseY = random.Range(0, 1), bend = random.Range(-0.15f, 0.15f) / picture.Width;
        float cosine = MathF.Cos(Angle) / Pitch, sine = MathF.Sin(Angle) / Pitch;
        picture.ToLinear();
        for (int y = 0; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++)
            {
                // The display's own coordinates, a little bent by the lens and the stand.
                float u = (x * cosine) + (y * sine) + (bend * x * y * 0.02f) + phaseX, v = (y * cosine) - (x * sine) + (bend * y * y * 0.02f) + phaseY;
                float rows = 1 + (0.5f * Contrast * MathF.Cos(MathF.Tau * v));
                for (int color = 0; color < 3; color++)
                {
                    float stripes = 1 + (Contrast * MathF.Cos(MathF.Tau * (u - (color / 3f))));
                    picture.Values[(color * picture.Area) + (y * picture.Width) + x] *= stripes * rows;
                }
            }
        }

        picture.ToSrgb();
    }
}

/// <summary>A shadow that something outside the picture casts: in linear light the sun's share is gone and the sky's bluish share stays, with a soft edge.</summary>
/// <param name="Darkness">Share of the light that is taken, 0 to 1.</param>
/// <param name="Softness">Width of the penumbra, pixels.</param>
public sealed record CastShadow(float Darkness, float Softness) : Degradation
{
    /// <summary>At random.</summary>
    public static CastShadow Draw(SeededRandom random) => new(random.Range(0.35f, 0.8f), random.Range(1, 14));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        float[] shade = Shape(picture.Width, picture.Height, random);
        Filters.Gaussian(shade, picture.Width, Softness);
        float blue = random.Range(0, 0.12f);
        picture.ToLinear();
        for (int color = 0; color < 3; color++)
        {
            float taken = Darkness * (1 + (blue * (1 - color)));
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] *= 1 - (Math.Clamp(taken, 0, 0.95f) * shade[i]);
            }
        }

        picture.ToSrgb();
    }

    // A blob, a band or a half plane with a wavy outline.
    private static float[] Shape(int width, int height, SeededRandom random)
    {
        float[] shade = new float[width * height];
        float side = MathF.Min(width, height), x0 = random.Range(0, width), y0 = random.Range(0, height), angle = random.Range(0, MathF.Tau);
        float radius = side * random.Range(0.15f, 0.5f), wave = random.Range(0, 0.35f);
        int kind = random.Below(3), lobes = 2 + random.Below(5);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float dx = x - x0, dy = y - y0, across = (dx * MathF.Cos(angle)) + (dy * MathF.Sin(angle)), along = (dy * MathF.Cos(angle)) - (dx * MathF.Sin(angle));
                float ripple = wave * radius * MathF.Sin((lobes * along / side * 3) + angle);
                bool isIn = kind switch
                {
                    0 => MathF.Sqrt((dx * dx) + (dy * dy)) < radius * (1 + (wave * MathF.Sin((lobes * MathF.Atan2(dy, dx)) + angle))),
                    1 => MathF.Abs(across + ripple) < radius * 0.6f,
                    _ => across + ripple > 0,
                };
                shade[(y * width) + x] = isIn ? 1 : 0;
            }
        }

        return shade;
    }
}
