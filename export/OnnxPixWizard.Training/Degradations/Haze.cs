using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>
/// Haze in linear light: I = J·t + A·(1 - t) with t = exp(-density·depth) (Koschmieder; Narasimhan and Nayar 2002), over a smooth made-up
/// depth that falls from the upper edge to the lower one with soft hills.
/// </summary>
/// <param name="Density">Optical depth at the farthest place.</param>
/// <param name="Airlight">Light of the haze, of red, green and blue, linear.</param>
internal sealed record Haze(float Density, IReadOnlyList<float> Airlight) : Degradation
{
    /// <summary>At random: density 0.4 to 2.4, airlight near white or gray.</summary>
    public static Haze Draw(SeededRandom random, float least = 0.4f, float most = 2.4f)
    {
        float light = random.Range(0.45f, 0.98f), tint = random.Range(-0.06f, 0.06f);
        return new Haze(random.Range(least, most), [light * (1 - tint), light, light * (1 + tint)]);
    }

    /// <inheritdoc/>
    public override void Apply(PlanarPicture picture, SeededRandom random)
    {
        picture.ToLinear();
        float[] depth = MadeUpDepth.Draw(picture.Width, picture.Height, random);
        for (int i = 0; i < depth.Length; i++)
        {
            float seen = MathF.Exp(-Density * depth[i]);
            for (int color = 0; color < 3; color++)
            {
                ref float light = ref picture.Values[(color * depth.Length) + i];
                light = (light * seen) + (Airlight[color] * (1 - seen));
            }
        }

        picture.ToSrgb();
    }
}
