using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>Too little light: linear light times a gain, the sensor's noise, and a steeper or flatter curve.</summary>
/// <param name="Gain">Share of the light, 0 to 1.</param>
/// <param name="Noise">What the sensor adds.</param>
internal sealed record LowLight(float Gain, NoiseProfile Noise) : Degradation
{
    /// <summary>At random: one fortieth to a third of the light.</summary>
    public static LowLight Draw(SeededRandom random, IReadOnlyList<NoiseProfile> profiles)
    {
        ArgumentNullException.ThrowIfNull(profiles);
        return new LowLight(MathF.Exp(random.Range(MathF.Log(0.025f), MathF.Log(0.33f))), profiles[random.Below(profiles.Count)]);
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        System.Numerics.Tensors.TensorPrimitives.Multiply(picture.Values, Gain, picture.Values);
        picture.ToSrgb();
        new CameraNoise(Noise).Apply(picture, random);
        picture.Round();
    }
}
