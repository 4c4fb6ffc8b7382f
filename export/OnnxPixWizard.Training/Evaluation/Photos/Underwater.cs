using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>
/// A picture taken under water, in linear light: what comes straight is weakened color by color, a little of it is spread, and the water's
/// own light is added: I = spread(J·t) + B·(1 - t), t = exp(-β·distance) (Jaffe 1990; McGlamery 1980). No training sees it.
/// </summary>
/// <param name="Distance">Meters of water to the farthest place; depth is made up as for haze.</param>
internal sealed record Underwater(float Distance) : Degradation
{
    // Weakening a meter of red, green and blue in clear coastal water (Jerlov type 1C), and the color that such water has.
    private static readonly float[] s_weakening = [0.42f, 0.12f, 0.10f], s_water = [0.03f, 0.28f, 0.36f];

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float[] depth = MadeUpDepth.Draw(picture.Width, picture.Height, random);
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] *= MathF.Exp(-s_weakening[color] * Distance * depth[i]);
            }

            Filters.Gaussian(plane, picture.Width, 0.3f + (0.1f * Distance));
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] += s_water[color] * (1 - MathF.Exp(-s_weakening[color] * Distance * depth[i]));
            }
        }

        picture.ToSrgb();
    }
}
