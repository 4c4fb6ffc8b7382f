using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Sheets;

/// <summary>A grid of equally large pictures with thin gaps, for looking at data and results.</summary>
internal sealed class ContactSheet
{
    private readonly PictureGrid _grid;
    private readonly Picture _sheet;

    /// <summary>Makes an empty sheet.</summary>
    /// <param name="columns">Tiles in a row.</param>
    /// <param name="rows">Rows of tiles.</param>
    /// <param name="tileWidth">Width of a tile in pixels.</param>
    /// <param name="tileHeight">Height of a tile in pixels.</param>
    public ContactSheet(int columns, int rows, int tileWidth, int tileHeight)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(columns, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        _grid = new PictureGrid(new ImageSize(tileWidth, tileHeight), checked(columns * rows), columns);
        _sheet = _grid.Blank();
    }

    /// <summary>Puts a picture on the sheet.</summary>
    /// <param name="column">Column of the tile, from 0.</param>
    /// <param name="row">Row of the tile, from 0.</param>
    /// <param name="planes">Planar [3, tile height, tile width] in [-1, 1]; values beyond are clamped.</param>
    public void Put(int column, int row, ReadOnlySpan<float> planes)
    {
        (int x, int y) = _grid.PlaceOf((row * _grid.Columns) + column);
        _sheet.Paste(Picture.FromPlanar(planes, _grid.Tile.Width, _grid.Tile.Height, PlanarRange.MinusOneToOne), x, y);
    }

    /// <summary>Writes the sheet, in the format that the file's name tells.</summary>
    /// <exception cref="ImageException">The file can't be written.</exception>
    public void Save(string path) => _sheet.Save(path);
}
