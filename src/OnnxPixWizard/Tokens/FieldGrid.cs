namespace OnnxPixWizard.Tokens;

/// <summary>
/// A neural field decoded on another grid than the transformer's: where a patch's pixels lie, and which of them the transformer sees.
/// </summary>
internal static class FieldGrid
{
    /// <summary>Places of a patch's rows or columns, evenly from 0 to an end that is included.</summary>
    /// <param name="extent">Place of the last one.</param>
    /// <param name="places">Receives a place for each; a single one lies at 0.</param>
    public static void FillPlaces(double extent, Span<float> places)
    {
        for (int index = 0; index < places.Length; index++)
        {
            places[index] = places.Length == 1 ? 0 : (float)(extent * index / (places.Length - 1));
        }
    }

    /// <summary>
    /// The pixel of the field's patch that stands for each pixel of the transformer's: row floor(i * rows / side), columns likewise.
    /// </summary>
    /// <param name="side">Side of the transformer's patch.</param>
    /// <param name="field">The field's patch.</param>
    /// <param name="picks">Receives [side, side] indices into the field's patch, row by row.</param>
    /// <exception cref="ArgumentException">The span is too short.</exception>
    /// <remarks>
    /// As patches of both grids cover the same part of the picture, this is the nearest-neighbor pick of the whole picture.
    /// </remarks>
    public static void FillPicks(int side, PatchShape field, Span<int> picks)
    {
        if (picks.Length < side * side)
        {
            throw new ArgumentException($"{side * side} pixels are picked; there is room for {picks.Length}.", nameof(picks));
        }

        for (int pixel = 0; pixel < side * side; pixel++)
        {
            (int row, int column) = Math.DivRem(pixel, side);
            picks[pixel] = ((int)((long)row * field.Rows / side) * field.Columns) + (int)((long)column * field.Columns / side);
        }
    }
}
