namespace OnnxPixWizard.Tokens;

/// <summary>Cosines and sines that rotate queries and keys by their token's position.</summary>
/// <remarks>
/// Entry 2j of a token turns with its row, entry 2j + 1 with its column (or the other way round, see <see cref="RopePlaces"/>), both at
/// frequency j; entry k
/// rotates the channels 2k and 2k + 1.
/// </remarks>
internal static class RopeTable
{
    /// <summary>Fills the table of one picture.</summary>
    /// <param name="settings">Frequencies.</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="cos">Receives [rows, d/2] with at least as many rows as the picture has tokens; rows of padding repeat the last
    /// token.</param>
    /// <param name="sin">The same for the sines; as long as <paramref name="cos"/>.</param>
    /// <param name="t">Time of the evaluation; matters only where the settings depend on time.</param>
    /// <exception cref="ArgumentException">The spans differ in length, end within a row or hold fewer rows than tokens.</exception>
    public static void Fill(RopeSettings settings, TokenGrid grid, Span<float> cos, Span<float> sin, double t = 0)
    {
        int entries = settings.HeadWidth / 2;
        if (cos.Length != sin.Length || cos.Length % entries != 0 || cos.Length / entries < grid.Count)
        {
            throw new ArgumentException(
                $"{cos.Length} cosines and {sin.Length} sines are no table of {entries} entries a row and at least {grid.Count} rows.",
                nameof(cos));
        }

        FillAxis(settings, grid, t, rows: true, cos, sin);
        FillAxis(settings, grid, t, rows: false, cos, sin);
        for (int filled = grid.Count * entries; filled < cos.Length; filled += entries)
        {
            cos.Slice(filled - entries, entries).CopyTo(cos[filled..]);
            sin.Slice(filled - entries, entries).CopyTo(sin[filled..]);
        }
    }

    /// <summary>Every position of one axis is computed once and copied along the other.</summary>
    private static void FillAxis(RopeSettings settings, TokenGrid grid, double t, bool rows, Span<float> cos, Span<float> sin)
    {
        int entries = settings.HeadWidth / 2, columns = grid.Columns;
        (int positions, int copies) = rows ? (grid.Rows, columns) : (columns, grid.Rows);
        (int positionStride, int copyStride) = rows ? (columns * entries, entries) : (entries, columns * entries);
        for (int j = 0; j < entries / 2; j++)
        {
            double frequency = settings.Frequency(j, t);
            for (int position = 0; position < positions; position++)
            {
                (double sine, double cosine) = Math.SinCos(settings.Place(position, positions, copies) * frequency);
                int at = (position * positionStride) + (2 * j) + (rows == settings.RowsFirst ? 0 : 1);
                for (int copy = 0; copy < copies; copy++, at += copyStride)
                {
                    cos[at] = (float)cosine;
                    sin[at] = (float)sine;
                }
            }
        }
    }
}

/// <summary>Frequencies of the two-dimensional rotary position table.</summary>
internal sealed record RopeSettings
{
    /// <summary>Channels of a head, d; a positive multiple of 4.</summary>
    public required int HeadWidth
    {
        get;
        init => field = value > 0 && value % 4 == 0
            ? value
            : throw new OptionException(nameof(HeadWidth),
                $"HeadWidth is {value}; rows and columns rotate two channels each, so it must be a positive multiple of 4.");
    }

    /// <summary>Base of the frequencies, above 0.</summary>
    public double Theta { get; init => field = Require.InRange(value, double.Epsilon, 1e12, "10000 is usual"); } = 10000;

    /// <summary>Where tokens lie, and which axis turns the first channels of a pair of pairs.</summary>
    public RopePlaces Places { get; init; }

    /// <summary>Last place of each axis where <see cref="Places"/> is <see cref="RopePlaces.FixedSpan"/>.</summary>
    public double Span { get; init => field = Require.InRange(value, 0, 1e6, "16 is the published one"); } = 16;

    /// <summary>How much larger than in training the picture's side is; 1 leaves the table alone.</summary>
    public double ScaleFactor { get; init => field = Require.InRange(value, double.Epsilon, 1e6, "1 is none"); } = 1;

    /// <summary>
    /// Times before this divide every frequency by the factor (positions are interpolated); later ones multiply the base by it (NTK-aware).
    /// </summary>
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

/// <summary>Where the tokens of a picture lie for the rotary table, both ends included.</summary>
public enum RopePlaces
{
    /// <summary>Row and column index; rows turn first. PixWizard's.</summary>
    Indices,

    /// <summary>From 0 to a fixed end whatever the grid; columns turn first. The class-conditional PixNerd's.</summary>
    FixedSpan,

    /// <summary>
    /// Columns from 0 to the number of rows and rows from 0 to the number of columns; columns turn first. The text-conditional PixNerd's,
    /// whose published
    /// code swaps the sides.
    /// </summary>
    SwappedSpan,
}
