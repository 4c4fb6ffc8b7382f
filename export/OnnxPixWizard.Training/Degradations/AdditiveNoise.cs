using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Independent Gaussian noise on the file's values.</summary>
/// <param name="Sigma">Standard deviation, in steps of 1/255.</param>
internal sealed record AdditiveNoise(float Sigma) : Degradation
{
    /// <summary>At random: 2 to 75 steps, most often little.</summary>
    public static AdditiveNoise Draw(SeededRandom random, float least = 2, float most = 75) =>
        new(least + ((most - least) * MathF.Pow(random.Uniform(), 1.3f)));

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        float[] noise = new float[picture.Values.Length];
        GaussianNoise.Fill(random, noise);
        System.Numerics.Tensors.TensorPrimitives.MultiplyAdd(noise, Sigma / 255, picture.Values, picture.Values);
    }
}
