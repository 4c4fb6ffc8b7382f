namespace OnnxPixWizard.Training.Scenes;

/// <summary>Band pattern that stays smooth when its bands become narrower than a pixel.</summary>
internal static class SquareWave
{
    /// <summary>Mean of a square wave (period 1; +1 in the first half, -1 in the second) over [x - width/2, x + width/2].</summary>
    /// <param name="x">Position in periods.</param>
    /// <param name="width">Width of the averaging box in periods, above 0.</param>
    public static float Filtered(float x, float width) => (Integral(x + 0.5f * width) - Integral(x - 0.5f * width)) / width;

    private static float Integral(float x) => 0.5f - MathF.Abs(x - MathF.Floor(x) - 0.5f);
}
