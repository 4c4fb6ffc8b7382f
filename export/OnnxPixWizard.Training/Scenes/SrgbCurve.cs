namespace OnnxPixWizard.Training.Scenes;

/// <summary>Transfer curve of sRGB (IEC 61966-2-1).</summary>
internal static class SrgbCurve
{
    private const int Steps = 8192;
    private static readonly float[] s_encoded = BuildTable();

    /// <summary>Linear light of an sRGB value in [0, 1].</summary>
    public static float ToLinear(float srgb) => (float)(srgb <= 0.04045 ? srgb / 12.92 : Math.Pow((srgb + 0.055) / 1.055, 2.4));

    /// <summary>sRGB value of linear light, clamped to [0, 1] and rounded to a multiple of 1/255 as in a saved picture.</summary>
    public static float ToSrgb8(float linear) => s_encoded[(int)(Math.Clamp(linear, 0f, 1f) * Steps + 0.5f)];

    private static float[] BuildTable()
    {
        var table = new float[Steps + 1];
        for (int i = 0; i <= Steps; i++)
        {
            double linear = (double)i / Steps;
            double srgb = linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.Pow(linear, 1 / 2.4) - 0.055;
            table[i] = (float)(Math.Round(srgb * 255) / 255);
        }

        return table;
    }
}
