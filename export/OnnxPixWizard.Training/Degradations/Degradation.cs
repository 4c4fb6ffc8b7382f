using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A damage with its parameters; equal parameters and random numbers give equal bytes.</summary>
/// <remarks>What happens to light before the camera's curve is computed in linear light, what happens to a file on its values.</remarks>
internal abstract record Degradation
{
    /// <summary>Damages a picture in place. Values may leave 0 to 1; <see cref="PlanarPicture.Round"/> ends the road.</summary>
    public abstract void Apply(PlanarPicture picture, SeededRandom random);
}

/// <summary>Several damages, one after the other.</summary>
/// <param name="Parts">In order.</param>
internal sealed record Mixture(IReadOnlyList<Degradation> Parts) : Degradation
{
    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        foreach (Degradation part in Parts)
        {
            part.Apply(picture, random);
        }
    }
}
