using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Light spread evenly along a straight line while the shutter was open.</summary>
/// <param name="Length">Pixels from end to end.</param>
/// <param name="Angle">Radians, from the rows' direction.</param>
/// <param name="OnValues">Whether the file's values are blurred instead of light.</param>
internal sealed record MotionBlur(float Length, float Angle, bool OnValues = false) : Degradation
{
    private const int SamplesAPixel = 8;

    /// <summary>At random: 3 to 15 pixels in any direction.</summary>
    public static MotionBlur Draw(SeededRandom random, float most = 15f) =>
        new(random.Range(3, most), random.Range(0, MathF.PI), random.Chance(0.4f));

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
