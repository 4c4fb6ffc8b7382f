using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Restoration;

/// <summary>A picture cut into overlapping tiles of one size, and the weights by which their answers are blended.</summary>
/// <param name="size">The picture.</param>
/// <param name="tile">Largest side of a tile.</param>
/// <param name="overlap">Pixels that neighbors share at least.</param>
/// <param name="multiple">Sides and places of tiles are multiples of this; the last ones may reach beyond the picture by less.</param>
internal sealed class TileGrid(ImageSize size, int tile, int overlap, int multiple)
{
    public TileAxis Columns { get; } = new(size.Width, tile, overlap, multiple);

    public TileAxis Rows { get; } = new(size.Height, tile, overlap, multiple);

    /// <summary>Size of every tile.</summary>
    public ImageSize TileSize => new(Columns.Side, Rows.Side);

    /// <summary>Row by row.</summary>
    public IEnumerable<Tile> Tiles =>
        from row in Enumerable.Range(0, Rows.Count)
        from column in Enumerable.Range(0, Columns.Count)
        select new Tile(column, row, Columns.Start(column), Rows.Start(row));
}

/// <summary>A tile.</summary>
/// <param name="Column">Its column of the grid.</param>
/// <param name="Row">Its row of the grid.</param>
/// <param name="X">Its first column of pixels.</param>
/// <param name="Y">Its first row of pixels.</param>
internal readonly record struct Tile(int Column, int Row, int X, int Y);

/// <summary>One axis of a grid of tiles.</summary>
internal sealed class TileAxis
{
    private readonly int _length;
    private readonly int _multiple;
    private readonly int _overlap;

    /// <param name="length">Pixels of the picture.</param>
    /// <param name="tile">Largest side of a tile.</param>
    /// <param name="overlap">Pixels that neighbors share at least.</param>
    /// <param name="multiple">Of sides, places and overlaps.</param>
    public TileAxis(int length, int tile, int overlap, int multiple)
    {
        _length = Up(length, multiple);
        _multiple = multiple;
        _overlap = Up(overlap, multiple);
        int largest = tile / multiple * multiple;
        Count = _length <= largest ? 1 : Ceiling(_length - _overlap, largest - _overlap);
        // No larger than so many tiles need to be: the last one would else lie mostly over its neighbor.
        Side = Up(Ceiling(_length + ((Count - 1) * _overlap), Count), multiple);
    }

    /// <summary>Tiles.</summary>
    public int Count { get; }

    /// <summary>Pixels of a tile.</summary>
    public int Side { get; }

    /// <summary>First pixel of a tile; spread evenly.</summary>
    public int Start(int index) => Count == 1 ? 0 : (int)((long)index * (_length - Side) / (Count - 1) / _multiple * _multiple);

    /// <summary>First pixel of the next tile, or the end: up to there, no later tile has a part.</summary>
    public int End(int index) => index + 1 < Count ? Start(index + 1) : _length;

    /// <summary>Weights of a tile's pixels: raised cosines where it meets its
    /// neighbors; at each pixel the weights of all tiles sum to one.</summary>
    public float[] Weights(int index)
    {
        float[] weights = new float[Side];
        for (int i = 0; i < Side; i++)
        {
            double place = Start(index) + i + 0.5;
            weights[i] = (float)(Risen(index, place) - Risen(index + 1, place));
        }

        return weights;
    }

    /// <summary>How far the change from the tile before to this one has come at a place.</summary>
    private double Risen(int index, double place)
    {
        if (index == 0 || index == Count)
        {
            return index == 0 ? 1 : 0;
        }

        double middle = (Start(index - 1) + Side + Start(index)) / 2.0;
        double part = _overlap == 0 ? (place >= middle ? 1 : 0) : Math.Clamp(((place - middle) / _overlap) + 0.5, 0, 1);
        return (1 - Math.Cos(Math.PI * part)) / 2;
    }

    private static int Up(int value, int multiple) => Ceiling(value, multiple) * multiple;

    private static int Ceiling(int value, int divisor) => (value + divisor - 1) / divisor;
}
