using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Light spread by a Gaussian.</summary>
/// <param name="Sigma">Standard deviation, pixels.</param>
/// <param name="OnValues">Whether the file's values are blurred instead of light, as figures in the literature have it.</param>
internal sealed record GaussianBlur(float Sigma, bool OnValues = false) : Degradation
{
    /// <summary>At random: 0.6 to 3 pixels.</summary>
    public static GaussianBlur Draw(SeededRandom random, float least = 0.6f, float most = 3f) =>
        new(random.Range(least, most), random.Chance(0.6f));

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
