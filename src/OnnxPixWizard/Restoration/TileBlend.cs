using System.Numerics.Tensors;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Restoration;

/// <summary>
/// Answers of tiles, row by row, blended into a photo. It holds one row of tiles: what no later tile reaches is painted and given up. So
/// the photo that the tiles are read from may be the one that is painted, as a tile reads nothing above its own first row.
/// </summary>
internal sealed class TileBlend
{
    private const int Channels = 3;

    /// <summary>Rows that are painted at a time: painting takes a few copies of what it paints.</summary>
    private const int RowsAtATime = 32;

    private readonly TileGrid _grid;
    private readonly Photo _target;
    private readonly HoleMask? _holes;
    private readonly double _strength;
    private readonly float[][] _columnWeights;
    private readonly float[] _band;
    private readonly float[] _row;
    private readonly int _stride;
    private int _tileRow;
    private float[] _rowWeights;

    /// <param name="grid">The tiles.</param>
    /// <param name="target">Photo that is painted.</param>
    /// <param name="holes">What is painted anew, all else stays; null: all of the picture changes.</param>
    /// <param name="strength">Share of the change, 0 to 1.</param>
    public TileBlend(TileGrid grid, Photo target, HoleMask? holes, double strength)
    {
        (_grid, _target, _holes, _strength) = (grid, target, holes, strength);
        _columnWeights = [.. Enumerable.Range(0, grid.Columns.Count).Select(grid.Columns.Weights)];
        _rowWeights = grid.Rows.Weights(0);
        _stride = grid.Columns.Start(grid.Columns.Count - 1) + grid.Columns.Side;
        _band = new float[grid.Rows.Side * Channels * _stride];
        _row = new float[grid.Columns.Side];
    }

    /// <summary>Adds a tile's answer. Tiles come in the grid's order, so that sums
    /// never depend on which was ready first; some may be left out.</summary>
    /// <param name="tile">Its place.</param>
    /// <param name="answer">[3, height, width] of the tile.</param>
    public void Add(Tile tile, ReadOnlySpan<float> answer)
    {
        while (_tileRow < tile.Row)
        {
            Advance();
        }

        int area = _row.Length * _rowWeights.Length;
        for (int y = 0; y < _rowWeights.Length; y++)
        {
            if (_rowWeights[y] <= 0)
            {
                continue;
            }

            for (int channel = 0; channel < Channels; channel++)
            {
                TensorPrimitives.Multiply(
                    answer.Slice((channel * area) + (y * _row.Length), _row.Length), _columnWeights[tile.Column], _row);
                Span<float> sum = _band.AsSpan((((y * Channels) + channel) * _stride) + tile.X, _row.Length);
                TensorPrimitives.MultiplyAdd(_row, _rowWeights[y], sum, sum);
            }
        }
    }

    /// <summary>Paints what is left.</summary>
    public void Finish()
    {
        while (_tileRow < _grid.Rows.Count)
        {
            Advance();
        }
    }

    /// <summary>Paints the rows that the next row of tiles does not reach, and makes room for it.</summary>
    private void Advance()
    {
        int first = _grid.Rows.Start(_tileRow), end = _grid.Rows.End(_tileRow);
        for (int y = first; y < Math.Min(end, _target.Size.Height); y += RowsAtATime)
        {
            Paint(y, Math.Min(RowsAtATime, Math.Min(end, _target.Size.Height) - y), first);
        }

        _tileRow++;
        if (_tileRow < _grid.Rows.Count)
        {
            int done = (end - first) * Channels * _stride;
            _band.AsSpan(done).CopyTo(_band);
            _band.AsSpan(_band.Length - done).Clear();
            _rowWeights = _grid.Rows.Weights(_tileRow);
        }
    }

    private void Paint(int top, int height, int bandTop)
    {
        int width = _target.Size.Width, area = width * height;
        ReadOnlySpan<bool> anew = _holes is null ? [] : _holes.Pixels.Slice(top * width, area);
        if (_holes is not null && !anew.Contains(value: true))
        {
            return;
        }

        float[] planes = new float[Channels * area];
        for (int y = 0; y < height; y++)
        {
            for (int channel = 0; channel < Channels; channel++)
            {
                _band.AsSpan((((top + y - bandTop) * Channels) + channel) * _stride, width)
                    .CopyTo(planes.AsSpan((channel * area) + (y * width)));
            }
        }

        _holes?.KeepOutside(planes, _target, top, height);
        _target.Paint(0, top, width, height, planes, anew, _strength);
    }
}
