using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Colors of one dead-leaves picture: brightness varies most, hues cluster around a few.</summary>
internal sealed class LeafPalette
{
    private readonly Vector3[] _tints;
    private readonly float _mean, _contrast, _saturation;

    private LeafPalette(Vector3[] tints, float mean, float contrast, float saturation)
    {
        _tints = tints;
        _mean = mean;
        _contrast = contrast;
        _saturation = saturation;
    }

    public static LeafPalette Draw(SeededRandom random)
    {
        var tints = new Vector3[1 + random.Below(4)];
        for (int i = 0; i < tints.Length; i++)
        {
            // Two opponent axes; natural colors spread more along blue to yellow than along green to red.
            float warm = 0.22f * GaussianNoise.Next(random), red = 0.12f * GaussianNoise.Next(random);
            tints[i] = new Vector3(warm + red, 0.25f * warm - red, -1.2f * warm + 0.3f * red);
        }

        return new LeafPalette(tints, random.Range(0.25f, 0.6f), random.Range(0.1f, 0.27f), random.Range(0.3f, 1.3f));
    }

    public Vector3 Color(SeededRandom random)
    {
        Vector3 tint = _tints[random.Below(_tints.Length)];
        if (random.Chance(0.06f))
            tint *= 2.2f;
        float brightness = _mean + _contrast * GaussianNoise.Next(random);
        float own = 0.04f * GaussianNoise.Next(random);
        Vector3 color = brightness * (Vector3.One + _saturation * random.Range(0.5f, 1.5f) * tint) + new Vector3(own, 0, -own);
        return Vector3.Clamp(color, new Vector3(0.01f), new Vector3(0.99f));
    }
}
