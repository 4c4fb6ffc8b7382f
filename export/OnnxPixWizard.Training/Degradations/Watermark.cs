using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Letters laid over the file's values, half transparent: one line, or repeated over the whole picture.</summary>
/// <param name="Opacity">0 to 1.</param>
/// <param name="Size">Height of a letter, pixels.</param>
/// <param name="Repeated">Whether lines cover the picture.</param>
internal sealed record Watermark(float Opacity, float Size, bool Repeated) : Degradation
{
    /// <summary>At random.</summary>
    public static Watermark Draw(SeededRandom random) => new(random.Range(0.2f, 0.75f), random.Range(10, 48), random.Chance(0.5f));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        StrokeCanvas canvas = new(picture.Width, picture.Height);
        float angle = random.Chance(0.4f) ? 0 : random.Range(-0.8f, 0.8f), thickness = Size * random.Range(0.06f, 0.2f);
        int letters = 3 + random.Below(8);
        float step = Size * random.Range(1.6f, 3.5f), length = Size * letters;
        if (Repeated)
        {
            for (float y = -Size; y < picture.Height + Size; y += step)
            {
                for (float x = random.Range(-length, 0); x < picture.Width; x += length * 1.15f)
                {
                    canvas.Text(random, x, y, Size, letters, angle, thickness, opacity: 1);
                }
            }
        }
        else
        {
            canvas.Text(random, random.Range(-0.2f, 0.6f) * picture.Width, random.Range(0, 0.9f) * picture.Height, Size, letters, angle,
                thickness, opacity: 1);
        }

        float gray = random.Pick<float>([1, 1, 0.9f, 0, 0.5f]);
        float[] ink = random.Chance(0.75f) ? [gray, gray, gray] : [random.Uniform(), random.Uniform(), random.Uniform()];
        Blend(picture, canvas.Coverage, ink, Opacity);
    }

    internal static void Blend(PlanarPicture picture, ReadOnlySpan<float> coverage, ReadOnlySpan<float> ink, float opacity)
    {
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] += (ink[color] - plane[i]) * coverage[i] * opacity;
            }
        }
    }
}
