using System.Numerics;

namespace OnnxPixWizard.Training.Scenes;

/// <summary>Reflectances of the named colors and the way back from a pictured color to its name.</summary>
internal static class SolidPalette
{
    // Linear RGB, in the order of SolidColor.
    private static readonly Vector3[] s_albedos =
    [
        new(0.70f, 0.025f, 0.03f),
        new(0.05f, 0.46f, 0.07f),
        new(0.03f, 0.09f, 0.66f),
        new(0.86f, 0.68f, 0.03f),
        new(0.86f, 0.23f, 0.015f),
        new(0.30f, 0.04f, 0.50f),
        new(0.04f, 0.58f, 0.66f),
        new(0.84f, 0.84f, 0.82f),
    ];

    /// <summary>Reflectance of a named color, linear RGB.</summary>
    public static Vector3 Albedo(SolidColor color) => s_albedos[(int)color];

    /// <summary>Name nearest to a pictured color, whatever the brightness it is lit with.</summary>
    /// <param name="srgb">Mean color of an object's pixels, sRGB in [0, 1].</param>
    /// <remarks>Compares directions of linear RGB vectors, after turning both a little towards grey as ambient light does.</remarks>
    public static SolidColor NearestName(Vector3 srgb)
    {
        Vector3 direction = Direction(new Vector3(SrgbCurve.ToLinear(srgb.X), SrgbCurve.ToLinear(srgb.Y), SrgbCurve.ToLinear(srgb.Z)));
        int best = 0;
        float bestCosine = float.NegativeInfinity;
        for (int i = 0; i < s_albedos.Length; i++)
        {
            float cosine = Vector3.Dot(direction, Direction(s_albedos[i]));
            if (cosine > bestCosine)
                (best, bestCosine) = (i, cosine);
        }

        return (SolidColor)best;
    }

    private static Vector3 Direction(Vector3 linear)
    {
        float grey = 0.05f * Math.Max(linear.X, Math.Max(linear.Y, linear.Z)) + 1e-6f;
        return Vector3.Normalize(linear + new Vector3(grey));
    }
}
