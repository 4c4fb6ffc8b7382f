namespace OnnxPixWizard.Tokens;

/// <summary>Frequencies of the two-dimensional rotary position table.</summary>
public sealed record RopeSettings
{
    /// <summary>Channels of a head, d; a positive multiple of 4.</summary>
    public required int HeadWidth
    {
        get;
        init => field = value > 0 && value % 4 == 0
            ? value
            : throw new OptionException(nameof(HeadWidth), $"HeadWidth is {value}; rows and columns rotate two channels each, so it must be a positive multiple of 4.");
    }

    /// <summary>Base of the frequencies, above 0.</summary>
    public double Theta { get; init => field = Require.InRange(value, double.Epsilon, 1e12, "10000 is usual"); } = 10000;

    /// <summary>How much larger than in training the picture's side is; 1 leaves the table alone.</summary>
    public double ScaleFactor { get; init => field = Require.InRange(value, double.Epsilon, 1e6, "1 is none"); } = 1;

    /// <summary>Times before this divide every frequency by the factor (positions are interpolated); later ones multiply the base by it (NTK-aware).</summary>
    public double ScaleWatershed { get; init => field = Require.InRange(value, 0, 1, "0.3 is the published one"); } = 1;

    /// <summary>The table is another one on each side of the watershed.</summary>
    public bool DependsOnTime => ScaleFactor != 1;

    /// <summary>Frequency j of d/4, the same for rows and columns: theta^(-4j/d), scaled as the time demands.</summary>
    /// <param name="index">0 to d/4 - 1.</param>
    /// <param name="t">Time of the evaluation.</param>
    /// <remarks>Source: PixWizard's time-aware scaling.</remarks>
    public double Frequency(int index, double t)
    {
        double exponent = -4.0 * index / HeadWidth;
        return t < ScaleWatershed ? Math.Pow(Theta, exponent) / ScaleFactor : Math.Pow(Theta * ScaleFactor, exponent);
    }
}
