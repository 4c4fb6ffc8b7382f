using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>
/// A display photographed: each of its cells shines in stripes of red, green and blue between dark lines, and the camera's own grid samples
/// them at another pitch and angle, so that the two beat.
/// </summary>
/// <param name="Pitch">Camera pixels to a cell of the display.</param>
/// <param name="Angle">Radians between the grids.</param>
/// <param name="Contrast">Depth of the stripes after the lens, 0 to 1.</param>
internal sealed record Moire(float Pitch, float Angle, float Contrast) : Degradation
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
                float u = (x * cosine) + (y * sine) + (bend * x * y * 0.02f) + phaseX,
                    v = (y * cosine) - (x * sine) + (bend * y * y * 0.02f) + phaseY;
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
