using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A print that has aged: faded towards paper, yellowed, part of its color gone.</summary>
/// <param name="Fading">Share of the contrast that is lost, 0 to 1.</param>
/// <param name="Yellowing">0 to 1.</param>
/// <param name="Bleaching">Share of the color that is lost, 0 to 1.</param>
internal sealed record Aging(float Fading, float Yellowing, float Bleaching) : Degradation
{
    /// <summary>At random. Color is never lost whole: nobody could tell what it was.</summary>
    public static Aging Draw(SeededRandom random) => new(random.Range(0, 0.45f), random.Range(0, 0.5f), random.Range(0, 0.5f));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        ReadOnlySpan<float> paper = [0.93f, 0.88f, 0.76f];
        float[] gray = picture.Luminance();
        for (int color = 0; color < 3; color++)
        {
            Span<float> plane = picture.Plane(color);
            float tint = 1 + (Yellowing * (paper[color] - 1));
            for (int i = 0; i < plane.Length; i++)
            {
                float value = plane[i] + ((gray[i] - plane[i]) * Bleaching);
                plane[i] = (value + ((0.62f - value) * Fading)) * tint;
            }
        }
    }
}
