using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Rain in linear light: streaks of drops that fall while the shutter
/// is open, and the veil of those far away (Garg and Nayar 2007).</summary>
/// <param name="Density">Drops for 10,000 pixels of each of three layers; far layers have more of them, shorter and fainter.</param>
/// <param name="Length">Pixels that a near drop falls.</param>
/// <param name="Angle">Radians from upright.</param>
/// <param name="Brightness">Light of a near streak's middle, linear.</param>
internal sealed record Rain(float Density, float Length, float Angle, float Brightness) : Degradation
{
    private const int Layers = 3;

    /// <summary>At random, from a drizzle to a downpour.</summary>
    public static Rain Draw(SeededRandom random) =>
        new(random.Range(5, 45), random.Range(14, 60), random.Range(-0.5f, 0.5f), random.Range(0.2f, 0.8f));

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
                canvas.Line(x, y, x + (own * MathF.Sin(tilt)), y + (own * MathF.Cos(tilt)),
                    random.Range(0.7f, 1.6f) * (0.6f + (0.6f * near)), light);
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
