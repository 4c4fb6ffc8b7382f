using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>Crops of pictures at 100 %, side by side: a row a photo.</summary>
internal static class PhotoSheet
{
    /// <summary>Side of a crop, pixels.</summary>
    public const int Side = 224;

    /// <summary>The same place of several pictures: where damage and detail are both strong.</summary>
    /// <param name="photo">Tells the place.</param>
    /// <param name="pictures">Of the truth's size.</param>
    /// <param name="side">Pixels a side, less where the photo is smaller.</param>
    public static IReadOnlyList<Picture> Crops(PhotoCase photo, IEnumerable<Picture> pictures, int side = Side)
    {
        int width = Math.Min(side, photo.Truth.Width), height = Math.Min(side, photo.Truth.Height);
        (int x, int y) = Place(photo, width, height);
        return [.. pictures.Select(picture =>
        {
            Picture tile = new(side, side);
            tile.Paste(picture.Crop(x, y, width, height), 0, 0);
            return tile;
        })];
    }

    /// <summary>A sheet of rows of crops, all of equal length.</summary>
    /// <param name="rows">At least one.</param>
    /// <param name="pairs">Rows side by side.</param>
    public static Picture Draw(IReadOnlyList<IReadOnlyList<Picture>> rows, int pairs = 1) =>
        new PictureGrid(rows[0][0].Size, rows.Count * rows[0].Count, rows[0].Count * Math.Min(pairs, rows.Count))
            .Sheet([.. rows.SelectMany(static row => row)]);

    /// <summary>A whole picture made as small as a tile.</summary>
    public static Picture Fitted(Picture picture)
    {
        double scale = (double)Side / Math.Max(picture.Width, picture.Height);
        Picture small = picture.Resize(Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
        Picture tile = new(Side, Side);
        tile.Paste(small, (Side - small.Width) / 2, (Side - small.Height) / 2);
        return tile;
    }

    private static (int X, int Y) Place(PhotoCase photo, int width, int height)
    {
        (int X, int Y) best = ((photo.Truth.Width - width) / 2, (photo.Truth.Height - height) / 2);
        double most = -1;
        foreach (int y in Starts(photo.Truth.Height, height))
        {
            foreach (int x in Starts(photo.Truth.Width, width))
            {
                double worth = Worth(photo, x, y, width, height);
                if (worth > most)
                {
                    (most, best) = (worth, (x, y));
                }
            }
        }

        return best;
    }

    private static IEnumerable<int> Starts(int length, int side)
    {
        int steps = Math.Max(1, 2 * (length - side) / side);
        return Enumerable.Range(0, steps + 1).Select(i => i * (length - side) / steps).Distinct();
    }

    // Mean error of the input, and mean difference from pixel to pixel, of every third row.
    private static double Worth(PhotoCase photo, int left, int top, int width, int height)
    {
        long error = 0, detail = 0;
        for (int y = top; y < top + height; y += 3)
        {
            ReadOnlySpan<byte> truth = photo.Truth.Row(y).Slice(3 * left, 3 * width), input = photo.Input.Row(y).Slice(3 * left, 3 * width);
            for (int i = 3; i < truth.Length; i++)
            {
                error += Math.Abs(truth[i] - input[i]);
                detail += Math.Abs(truth[i] - truth[i - 3]);
            }
        }

        double values = (double)width * height;
        return Math.Log(1 + (error / values)) * (1 + Math.Min(detail / values, 20));
    }
}
