namespace OnnxPixWizard.Pictures;

/// <summary>Places of equally large pictures on a sheet, with thin gaps between them.</summary>
public sealed class PictureGrid
{
    private const int Gap = 2;
    private const byte GapGray = 40;

    /// <summary>Places for some pictures.</summary>
    /// <param name="tile">Size of a picture.</param>
    /// <param name="count">Pictures, at least 1.</param>
    /// <param name="columns">Pictures in a row; null makes the sheet nearly square.</param>
    public PictureGrid(ImageSize tile, int count, int? columns = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (columns is int wanted)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 1, nameof(columns));
        }

        tile.ThrowIfEmpty(nameof(tile));
        Tile = tile;
        Count = count;
        Columns = Math.Min(columns ?? Math.Max(1, (int)Math.Ceiling(Math.Sqrt((double)count * tile.Height / tile.Width))), count);
        Rows = (count + Columns - 1) / Columns;
        Size = new ImageSize(checked((Columns * (tile.Width + Gap)) - Gap), checked((Rows * (tile.Height + Gap)) - Gap));
    }

    /// <summary>Size of a picture.</summary>
    public ImageSize Tile { get; }

    /// <summary>Pictures.</summary>
    public int Count { get; }

    /// <summary>Pictures in a row.</summary>
    public int Columns { get; }

    /// <summary>Rows of pictures.</summary>
    public int Rows { get; }

    /// <summary>Size of the sheet.</summary>
    public ImageSize Size { get; }

    /// <summary>Upper left corner of a picture.</summary>
    /// <param name="index">Which picture, row by row.</param>
    public (int X, int Y) PlaceOf(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        (int row, int column) = Math.DivRem(index, Columns);
        return (column * (Tile.Width + Gap), row * (Tile.Height + Gap));
    }

    /// <summary>A sheet without pictures.</summary>
    public Picture Blank()
    {
        Picture sheet = new(Size.Width, Size.Height);
        sheet.Pixels.Fill(GapGray);
        return sheet;
    }

    /// <summary>An animation whose frames are sheets, still empty.</summary>
    /// <param name="frames">Frames.</param>
    public Animation Animate(int frames)
    {
        Animation animation = new(Size, frames);
        for (int frame = 0; frame < frames; frame++)
        {
            animation.Frame(frame).Fill(GapGray);
        }

        return animation;
    }

    /// <summary>A sheet of pictures.</summary>
    /// <param name="pictures">As many as there are places, each of the places' size.</param>
    /// <exception cref="ArgumentException">They are more or fewer, or one has another size.</exception>
    public Picture Sheet(IReadOnlyList<Picture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        if (pictures.Count != Count || pictures.Any(p => p.Size != Tile))
        {
            throw new ArgumentException($"The sheet has {Count} places of {Tile}.", nameof(pictures));
        }

        Picture sheet = Blank();
        for (int i = 0; i < Count; i++)
        {
            (int x, int y) = PlaceOf(i);
            sheet.Paste(pictures[i], x, y);
        }

        return sheet;
    }
}
