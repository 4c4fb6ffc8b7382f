using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A shadow that something outside the picture casts: in linear light the
/// sun's share is gone and the sky's bluish share stays, with a soft edge.</summary>
/// <param name="Darkness">Share of the light that is taken, 0 to 1.</param>
/// <param name="Softness">Width of the penumbra, pixels.</param>
internal sealed record CastShadow(float Darkness, float Softness) : Degradation
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
        float side = MathF.Min(width, height), x0 = random.Range(0, width), y0 = random.Range(0, height),
            angle = random.Range(0, MathF.Tau);
        float radius = side * random.Range(0.15f, 0.5f), wave = random.Range(0, 0.35f);
        int kind = random.Below(3), lobes = 2 + random.Below(5);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float dx = x - x0, dy = y - y0, across = (dx * MathF.Cos(angle)) + (dy * MathF.Sin(angle)),
                along = (dy * MathF.Cos(angle)) - (dx * MathF.Sin(angle));
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
