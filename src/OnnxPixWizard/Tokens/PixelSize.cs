using System.Runtime.InteropServices;

namespace OnnxPixWizard.Tokens;

/// <summary>Width and height of a picture in pixels.</summary>
/// <param name="Width">At least 1.</param>
/// <param name="Height">At least 1.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PixelSize(int Width, int Height)
{
    /// <summary>Pixels.</summary>
    public long Area => (long)Width * Height;

    /// <summary>Width divided by height.</summary>
    public double Ratio => (double)Width / Height;

    /// <summary>Both sides rounded to the nearest multiple, at least one multiple each.</summary>
    /// <param name="multiple">Pixels, at least 1.</param>
    public PixelSize RoundTo(int multiple)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(multiple);
        return new PixelSize(Round(Width, multiple), Round(Height, multiple));
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Width}x{Height}";

    private static int Round(int side, int multiple) =>
        (int)Math.Min(Math.Max(((long)side + (multiple / 2)) / multiple, 1) * multiple, int.MaxValue / multiple * (long)multiple);
}
