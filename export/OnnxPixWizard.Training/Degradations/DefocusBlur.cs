using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Light spread evenly over the disc that a lens out of focus makes of a point.</summary>
/// <param name="Radius">Pixels.</param>
internal sealed record DefocusBlur(float Radius) : Degradation
{
    private const int SamplesASide = 6;

    /// <summary>At random: 1 to 4 pixels.</summary>
    public static DefocusBlur Draw(SeededRandom random) => new(random.Range(1, 4));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        int radius = (int)MathF.Ceiling(Radius), side = (2 * radius) + 1;
        float[] kernel = new float[side * side];
        float sum = 0;
        for (int i = 0; i < kernel.Length; i++)
        {
            for (int sample = 0; sample < SamplesASide * SamplesASide; sample++)
            {
                float x = (i % side) - radius - 0.5f + (((sample % SamplesASide) + 0.5f) / SamplesASide);
                float y = (i / side) - radius - 0.5f + (((sample / SamplesASide) + 0.5f) / SamplesASide);
                kernel[i] += (x * x) + (y * y) <= Radius * Radius ? 1 : 0;
            }

            sum += kernel[i];
        }

        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] /= sum;
        }

        LightSpread.Apply(picture, kernel, side, onValues: false);
    }
}

internal static class LightSpread
{
    public static void Apply(PlanarPicture picture, float[] kernel, int side, bool onValues)
    {
        if (!onValues)
        {
            picture.ToLinear();
        }

        for (int color = 0; color < 3; color++)
        {
            Filters.Convolve(picture.Plane(color), picture.Width, kernel, side);
        }

        if (!onValues)
        {
            picture.ToSrgb();
        }
    }
}
