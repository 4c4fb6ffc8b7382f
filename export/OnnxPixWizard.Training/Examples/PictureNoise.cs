using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Examples;

/// <summary>Noise as a saved noisy file has it.</summary>
internal static class PictureNoise
{
    /// <summary>Adds Gaussian noise in 8-bit units, clips and rounds.</summary>
    /// <param name="clean">Values in [-1, 1].</param>
    /// <param name="sigma">Standard deviation in 8-bit units.</param>
    /// <param name="random">Source of the noise.</param>
    /// <param name="noisy">Receives values in [-1, 1] on the grid of 255 steps;
    /// as long as <paramref name="clean"/> and elsewhere in memory.</param>
    public static void AddGaussian(ReadOnlySpan<float> clean, float sigma, SeededRandom random, Span<float> noisy)
    {
        noisy = noisy[..clean.Length];
        GaussianNoise.Fill(random, noisy);
        for (int i = 0; i < clean.Length; i++)
        {
            float value = Math.Clamp((clean[i] + 1) * 127.5f + sigma * noisy[i], 0f, 255f);
            noisy[i] = (int)(value + 0.5f) * (1 / 127.5f) - 1;
        }
    }
}
