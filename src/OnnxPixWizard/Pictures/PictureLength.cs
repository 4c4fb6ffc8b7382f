using System.Globalization;

namespace OnnxPixWizard.Pictures;

/// <summary>A length in pixels, or in per cent of a side of a picture.</summary>
public readonly record struct PictureLength
{
    private const double MostPixels = 32768, MostPercent = 1000;

    private PictureLength(double value, bool isPercent) => (Value, IsPercent) = (value, isPercent);

    /// <summary>Pixels or per cent, 0 or more.</summary>
    public double Value { get; }

    /// <summary>Whether the value is in per cent.</summary>
    public bool IsPercent { get; }

    /// <summary>A length in pixels, 0 to 32768.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static PictureLength Pixels(int pixels) => new(Checked(pixels, MostPixels), isPercent: false);

    /// <summary>A share of a side, 0 to 1000 per cent.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is out of range.</exception>
    public static PictureLength Percent(double percent) => new(Checked(percent, MostPercent), isPercent: true);

    /// <summary>Reads <c>12</c> (pixels) or <c>2.5%</c>.</summary>
    /// <param name="text">One of these.</param>
    /// <param name="option">What the length is for, as the exception names it.</param>
    /// <exception cref="OptionException">The text is no length.</exception>
    public static PictureLength Parse(string text, string option)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        bool isPercent = trimmed.EndsWith('%');
        return double.TryParse(
            isPercent ? trimmed[..^1] : trimmed, isPercent ? NumberStyles.AllowDecimalPoint : NumberStyles.None,
            CultureInfo.InvariantCulture, out double value) && value <= (isPercent ? MostPercent : MostPixels)
            ? new PictureLength(value, isPercent)
            : throw new OptionException(option, $"'{text}' is no length that can be taken; write whole pixels such as 12 (at most "
                + $"{MostPixels}), or per cent such as 2.5% (at most {MostPercent}%).");
    }

    /// <summary>The length in whole pixels.</summary>
    /// <param name="side">The side that per cent are of.</param>
    public int On(int side) => (int)Math.Round(IsPercent ? Value * side / 100 : Value);

    /// <inheritdoc/>
    public override string ToString() => Value.ToString("0.##", CultureInfo.InvariantCulture) + (IsPercent ? "%" : string.Empty);

    private static double Checked(double value, double most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, most);
        return value;
    }
}
