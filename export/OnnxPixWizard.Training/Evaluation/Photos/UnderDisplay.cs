using OnnxPixWizard.Training.Degradations;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>
/// A picture taken through a display, in linear light: the display's wires are a grating that throws part of each point into orders beside
/// it, farther for longer waves, and keeps most of the light for itself, which the gain makes up for with noise (Zhou et al. 2021). No
/// training sees it.
/// </summary>
/// <param name="Open">Share of the display that lets light through, 0 to 1.</param>
/// <param name="Spacing">Pixels from one order to the next for green.</param>
internal sealed record UnderDisplay(float Open, float Spacing) : Degradation
{
    private const int Orders = 4;
    private const float Core = 0.9f, FullWell = 4_000;
    private static readonly float[] s_wave = [620f / 540, 1, 460f / 540];

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float[] noise = new float[picture.Area];
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            Filters.Separable(plane, picture.Width, Grating(Spacing * s_wave[color]));
            GaussianNoise.Fill(random, noise);
            for (int i = 0; i < plane.Length; i++)
            {
                plane[i] += noise[i] * MathF.Sqrt(MathF.Max(0, plane[i]) / (FullWell * Open));
            }
        }

        picture.ToSrgb();
    }

    // Light of the orders of a grating of open and closed stripes: the square of sin(πmd) / (πmd) for order m and open share d.
    private float[] Grating(float spacing)
    {
        int radius = (int)MathF.Ceiling((Orders * spacing) + (3 * Core));
        float[] kernel = new float[(2 * radius) + 1];
        for (int order = -Orders; order <= Orders; order++)
        {
            float phase = MathF.PI * order * Open, share = order == 0 ? 1 : MathF.Pow(MathF.Sin(phase) / phase, 2);
            for (int i = 0; i < kernel.Length; i++)
            {
                float away = (i - radius - (order * spacing)) / Core;
                kernel[i] += share * MathF.Exp(-0.5f * away * away);
            }
        }

        float sum = System.Numerics.Tensors.TensorPrimitives.Sum<float>(kernel);
        System.Numerics.Tensors.TensorPrimitives.Divide(kernel, sum, kernel);
        return kernel;
    }
}
