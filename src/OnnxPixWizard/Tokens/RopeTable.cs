namespace OnnxPixWizard.Tokens;

/// <summary>Cosines and sines that rotate queries and keys by their token's position.</summary>
/// <remarks>
/// Entry 2j of a token turns with its row, entry 2j + 1 with its column (or the other way round, see <see cref="RopePlaces"/>), both at frequency j; entry k
/// rotates the channels 2k and 2k + 1.
/// </remarks>
public static class RopeTable
{
    /// <summary>Fills the table of one picture.</summary>
    /// <param name="settings">Frequencies.</param>
    /// <param name="grid">Tokens of the picture.</param>
    /// <param name="cos">Receives [rows, d/2] with at least as many rows as the picture has tokens; rows of padding repeat the last token.</param>
    /// <param name="sin">The same for the sines; as long as <paramref name="cos"/>.</param>
    /// <param name="t">Time of the evaluation; matters only where the settings depend on time.</param>
    /// <exception cref="ArgumentException">The spans differ in length, end within a row or hold fewer rows than tokens.</exception>
    public static void Fill(RopeSettings settings, TokenGrid grid, Span<float> cos, Span<float> sin, double t = 0)
    {
        int entries = settings.HeadWidth / 2;
        if (cos.Length != sin.Length || cos.Length % entries != 0 || cos.Length / entries < grid.Count)
        {
            throw new ArgumentException(
                $"{cos.Length} cosines and {sin.Length} sines are no table of {entries} entries a row and at least {grid.Count} rows.", nameof(cos));
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
