using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Light spread by a Gaussian.</summary>
/// <param name="Sigma">Standard deviation, pixels.</param>
/// <param name="OnValues">Whether the file's values are blurred instead of light, as figures in the literature have it.</param>
public sealed record GaussianBlur(float Sigma, bool OnValues = false) : Degradation
{
    /// <summary>At random: 0.6 to 3 pixels.</summary>
    public static GaussianBlur Draw(SeededRandom random, float least = 0.6f, float most = 3f) => new(random.Range(least, most), random.Chance(0.6f));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        if (!OnValues)
        {
            picture.ToLinear();
        }

        for (int color = 0; color < 3; color++)
        {
            Filters.Gaussian(picture.Plane(color), picture.Width, Sigma);
        }

        if (!OnValues)
        {
            picture.ToSrgb();
        }
    }
}

/// <summary>Light spread evenly along a straight line while the shutter was open.</summary>
/// <param name="Length">Pixels from end to end.</param>
/// <param name="Angle">Radians, from the rows' direction.</param>
/// <param name="OnValues">Whether the file's values are blurred instead of light.</param>
public sealed record MotionBlur(float Length, float Angle, bool OnValues = false) : Degradation
{
    private const int SamplesAPixel = 8;

    /// <summary>At random: 3 to 15 pixels in any direction.</summary>
    public static MotionBlur Draw(SeededRandom random, float most = 15f) => new(random.Range(3, most), random.Range(0, MathF.PI), random.Chance(0.4f));

    /// <summary>The line as a kernel of odd side: its points' light, shared among the four pixels about each.</summary>
    /// <returns>[side, side], sum 1.</returns>
    public (float[] Kernel, int Side) Kernel()
    {
        int radius = (int)MathF.Ceiling(Length / 2) + 1, side = (2 * radius) + 1, points = Math.Max(1, (int)(Length * SamplesAPixel));
        float[] kernel = new float[side * side];
        for (int i = 0; i < points; i++)
        {
            float along = (((i + 0.5f) / points) - 0.5f) * Length;
            float x = radius + (along * MathF.Cos(Angle)), y = radius + (along * MathF.Sin(Angle));
            int left = (int)x, top = (int)y;
            float u = x - left, v = y - top, share = 1f / points;
            kernel[(top * side) + left] += (1 - u) * (1 - v) * share;
            kernel[(top * side) + left + 1] += u * (1 - v) * share;
            kernel[((top + 1) * side) + left] += (1 - u) * v * share;
            kernel[((top + 1) * side) + left + 1] += u * v * share;
        }

        return (kernel, side);
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        (float[] kernel, int side) = Kernel();
        LightSpread.Apply(picture, kernel, side, OnValues);
    }
}

/// <summary>Light spread evenly over the disc that a lens out of focus makes of a point.</summary>
/// <param name="Radius">Pixels.</param>
public sealed record DefocusBlur(float Radius) : Degradation
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
