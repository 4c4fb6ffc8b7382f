using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Conditioning;

/// <summary>
/// A field decoded in parts, so that a large picture's fits into memory. Each run of the step sees, of every patch, the pixels that stand
/// for the transformer's, and some of the others: pixels of a field do not act on each other. The transformer runs once a part.
/// </summary>
internal sealed class FieldTiles : IDisposable
{
    private const int FloatBytes = sizeof(float);

    /// <summary>Maps of the field's width that a run holds for a pixel at one time, by measurement.</summary>
    private const int FieldMaps = 8;

    /// <summary>States that loop and solver hold beside the branches' velocities.</summary>
    private const int States = 8;

    /// <summary>Pixels that small pictures are drawn together up to.</summary>
    private const long SharedPixels = 1L << 18;

    private readonly float[] _offsets;
    private readonly int[] _picks;
    private readonly int _channels, _pixels, _tile, _width;

    /// <param name="network">The network's shape.</param>
    /// <param name="layout">The pictures' size as tokens.</param>
    /// <param name="offsets">What the places of a patch's pixels add to their embedding, [pixels, h].</param>
    /// <param name="tile">From <see cref="Plan"/>.</param>
    /// <param name="rows">Pictures of a run.</param>
    public FieldTiles(NetworkSettings network, StateLayout layout, float[] offsets, int tile, int rows)
    {
        _channels = network.Channels;
        _pixels = layout.Patch.Count;
        _width = network.PixelField!.Width;
        _offsets = offsets;
        _picks = new int[network.PatchSize * network.PatchSize];
        FieldGrid.FillPicks(network.PatchSize, layout.Patch, _picks);
        _tile = tile;
        Count = (_pixels + _tile - 1) / _tile;
        int seen = _picks.Length + _tile;
        Tokens = GraphTensor.Allocate<float>(rows, layout.Grid.Count, _channels * seen);
        Velocity = GraphTensor.Allocate<float>(Tokens.Shape);
        Picks = GraphTensor.From<int>([.. Enumerable.Range(0, _picks.Length)], _picks.Length);
        Offsets = GraphTensor.Allocate<float>(seen, _width);
    }

    /// <summary>Parts.</summary>
    public int Count { get; }

    /// <summary>A part's states, [rows, N, F of the part].</summary>
    public GraphTensor Tokens { get; }

    /// <summary>A part's velocities, as <see cref="Tokens"/>.</summary>
    public GraphTensor Velocity { get; }

    /// <summary>Where a part holds the transformer's pixels.</summary>
    public GraphTensor Picks { get; }

    /// <summary>What the places of a part's pixels add to their embedding.</summary>
    public GraphTensor Offsets { get; }

    /// <summary>Inputs of the step that follow the part.</summary>
    public IReadOnlyList<(string Name, GraphTensor Tensor)> Inputs => [("tokens", Tokens), ("pixel_offsets", Offsets)];

    /// <summary>Inputs of the step that depend on the size alone, with the parts' own.</summary>
    /// <param name="frame">Those of all at once.</param>
    public IReadOnlyList<(string Name, GraphTensor Tensor)> Replace(IReadOnlyList<(string Name, GraphTensor Tensor)> frame) =>
        [("patch_pixels", Picks), .. frame.Where(static input => input.Name is not ("patch_pixels" or "pixel_offsets"))];

    /// <summary>Whether a request fits, and in what parts.</summary>
    /// <returns>Pixels of a patch in each part; null: all at once.</returns>
    /// <exception cref="MemoryLimitException">It does not fit in the smallest parts either.</exception>
    public static int? Plan(MemoryBudget budget, NetworkSettings network, TokenGrid grid, ImageSize size, int count, int branches)
    {
        long together = Math.Min(size.Pixels * count, Math.Max(size.Pixels, SharedPixels));
        long statePixel = (long)network.Channels * FloatBytes * (States + (3 * branches)),
            fieldPixel = (long)network.PixelField!.Width * FloatBytes * FieldMaps;
        long held = (together * statePixel) + (3 * size.Pixels * count)
            + (3L * FloatBytes * network.PixelField.Width * (size.Pixels / grid.Count));
        long picks = (long)network.PatchSize * network.PatchSize, patch = size.Pixels / grid.Count,
            rows = (together + size.Pixels - 1) / size.Pixels;
        // Parts as large as half of the memory left, so that there are few; the smallest hold as many pixels as the transformer sees.
        long room = ((budget.Limit - budget.FixedBytes - held) / 2 / (fieldPixel * rows * grid.Count)) - picks;
        if (room >= patch || (together * fieldPixel) + held + budget.FixedBytes <= budget.Limit / 2)
        {
            return null;
        }

        long tile = Math.Clamp(room, Math.Min(picks, patch), patch);
        budget.Require(held + ((tile + picks) * fieldPixel * rows * grid.Count),
            count == 1 ? $"a picture of {size}" : $"{count} pictures of {size}", left =>
        {
            double side = Math.Sqrt(Math.Max(0, left) / ((double)held / size.Pixels) / size.Pixels * 0.9);
            ImageSize fits = new((int)(size.Width / grid.Columns * side) * grid.Columns, (int)(size.Height / grid.Rows * side) * grid.Rows);
            return fits.Pixels > 0 ? $"about {fits} would fit" : "no size of this bundle fits";
        });
        return (int)tile;
    }

    /// <summary>Fills a part's inputs.</summary>
    /// <param name="part">Index of the part.</param>
    /// <param name="state">All of the states, [rows, N, F].</param>
    public void Load(int part, ReadOnlySpan<float> state)
    {
        Span<float> tokens = Tokens.AsSpan<float>(), offsets = Offsets.AsSpan<float>();
        int first = First(part), picks = _picks.Length, seen = picks + _tile;
        for (int i = 0; i < state.Length / _pixels; i++)
        {
            ReadOnlySpan<float> from = state.Slice(i * _pixels, _pixels);
            Span<float> to = tokens.Slice(i * seen, seen);
            for (int p = 0; p < picks; p++)
            {
                to[p] = from[_picks[p]];
            }

            from.Slice(first, _tile).CopyTo(to[picks..]);
        }

        for (int p = 0; p < picks; p++)
        {
            _offsets.AsSpan(_picks[p] * _width, _width).CopyTo(offsets[(p * _width)..]);
        }

        _offsets.AsSpan(first * _width, _tile * _width).CopyTo(offsets[(picks * _width)..]);
    }

    /// <summary>Puts a part's velocities to their places.</summary>
    /// <param name="part">Index of the part.</param>
    /// <param name="velocity">All of the velocities, [rows, N, F].</param>
    public void Store(int part, Span<float> velocity)
    {
        ReadOnlySpan<float> parts = Velocity.AsSpan<float>();
        int first = First(part), seen = _picks.Length + _tile;
        for (int i = 0; i < velocity.Length / _pixels; i++)
        {
            parts.Slice((i * seen) + _picks.Length, _tile).CopyTo(velocity.Slice((i * _pixels) + first, _tile));
        }
    }

    public void Dispose()
    {
        Tokens.Dispose();
        Velocity.Dispose();
        Picks.Dispose();
        Offsets.Dispose();
    }

    /// <summary>The last part reaches back into the one before, so that all are of one size.</summary>
    private int First(int part) => Math.Min(part * _tile, _pixels - _tile);
}
