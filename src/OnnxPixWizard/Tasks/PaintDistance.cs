using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tasks;

/// <summary>How an object that was painted over a picture is told from what was not.</summary>
internal static class PaintDistance
{
    /// <summary>Distances of a painted pixel to the paint and to what was there.</summary>
    public static (float ToPaint, float ToSource) At(TaskFrame frame, RgbColor paint, int pixel)
    {
        float[] p = frame.Pixels, s = frame.Source;
        int green = frame.Area + pixel, blue = (2 * frame.Area) + pixel;
        return (
            Length(p[pixel] - (paint.R / 255f), p[green] - (paint.G / 255f), p[blue] - (paint.B / 255f)),
            Length(p[pixel] - s[pixel], p[green] - s[green], p[blue] - s[blue]));
    }

    /// <summary>How much nearer to the paint each pixel is than to what was there: 1 it is the paint, 0 it is what was there.</summary>
    public static float[] Certainty(TaskFrame frame, RgbColor paint)
    {
        float[] certainty = new float[frame.Area];
        for (int i = 0; i < certainty.Length; i++)
        {
            (float toPaint, float toSource) = At(frame, paint, i);
            certainty[i] = toPaint + toSource > 0 ? toSource / (toPaint + toSource) : 0;
        }

        return certainty;
    }

    private static float Length(float r, float g, float b) => MathF.Sqrt((r * r) + (g * g) + (b * b));
}

/// <summary>Tells an object by the hue of its paint alone, where the paint lets the object's light and shade through.</summary>
/// <remarks>Source: PixWizard's evaluation of referring segmentation, which reads masks so.</remarks>
public sealed record HueDecoding
{
    /// <summary>Degrees (0 to 180) that a pixel's hue lies at most from the paint's.</summary>
    public double Tolerance { get; init; } = 20;

    /// <summary>Saturation (0 to 1) from which on a pixel has a hue.</summary>
    public double LeastSaturation { get; init; } = 0.4;

    /// <summary>Value (0 to 1) from which on a pixel has a hue.</summary>
    public double LeastValue { get; init; } = 0.25;

    /// <summary>Distance in color (0 to 1 a channel) that painting has moved a pixel
    /// at least: what had the hue before is not meant.</summary>
    public double LeastChange { get; init; } = 0.1;

    internal void Check(ManifestChecker check, string field)
    {
        check.Within(Tolerance, 0, 180, field + ".tolerance");
        check.Within(LeastSaturation, 0, 1, field + ".leastSaturation");
        check.Within(LeastValue, 0, 1, field + ".leastValue");
        check.Within(LeastChange, 0, 1, field + ".leastChange");
    }

    /// <summary>Whether a color has the paint's hue.</summary>
    internal bool IsPainted(RgbColor paint, float red, float green, float blue)
    {
        (double hue, double saturation, double value) = Hsv(red, green, blue);
        double apart = Math.Abs(hue - Hsv(paint.R / 255f, paint.G / 255f, paint.B / 255f).Hue);
        return saturation >= LeastSaturation && value >= LeastValue && Math.Min(apart, 360 - apart) <= Tolerance;
    }

    /// <summary>Hue in degrees (0 = red), saturation and value in [0, 1], of the hexagonal model.</summary>
    internal static (double Hue, double Saturation, double Value) Hsv(float red, float green, float blue)
    {
        double most = Math.Max(red, Math.Max(green, blue)), spread = most - Math.Min(red, Math.Min(green, blue));
        double hue = spread == 0 ? 0
            : most == red ? (green - blue) / spread
            : most == green ? 2 + ((blue - red) / spread)
            : 4 + ((red - green) / spread);
        return (((hue * 60) + 360) % 360, most == 0 ? 0 : spread / most, most);
    }
}
