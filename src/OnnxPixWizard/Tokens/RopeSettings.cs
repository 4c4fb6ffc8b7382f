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

    /// <summary>Where tokens lie, and which axis turns the first channels of a pair of pairs.</summary>
    public RopePlaces Places { get; init; }

    /// <summary>Last place of each axis where <see cref="Places"/> is <see cref="RopePlaces.FixedSpan"/>.</summary>
    public double Span { get; init => field = Require.InRange(value, 0, 1e6, "16 is the published one"); } = 16;

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

    /// <summary>Whether entry 2j of a token turns with its row and entry 2j + 1 with its column, or the other way round.</summary>
    internal bool RowsFirst => Places == RopePlaces.Indices;

    /// <summary>Place of the token with some index on an axis.</summary>
    /// <param name="index">Row or column.</param>
    /// <param name="count">Tokens along the axis.</param>
    /// <param name="across">Tokens along the other axis.</param>
    internal double Place(int index, int count, int across) => Places switch
    {
        RopePlaces.Indices => index,
        _ when count == 1 => 0,
        RopePlaces.FixedSpan => Span * index / (count - 1),
        _ => (double)across * index / (count - 1),
    };
}
