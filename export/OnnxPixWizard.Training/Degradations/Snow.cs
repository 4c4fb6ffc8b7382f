using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Snow in linear light: flakes of several sizes, out of focus near by, moved while the shutter was open.</summary>
/// <param name="Density">Flakes for 10,000 pixels.</param>
/// <param name="Size">Radius of the largest flakes, pixels.</param>
/// <param name="Opacity">How much of what is behind a flake is hidden.</param>
internal sealed record Snow(float Density, float Size, float Opacity) : Degradation
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
                x, y, x + (moved * MathF.Sin(drift)), y + (moved * MathF.Cos(drift)), 2 * radius, Opacity * random.Range(0.5f, 1),
                softness: 0.5f + (0.35f * radius));
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
