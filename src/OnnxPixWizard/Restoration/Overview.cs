using System.Numerics.Tensors;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Restoration;

/// <summary>The whole picture made small, by which every tile knows the scene.</summary>
internal static class Overview
{
    private const int Channels = 3;

    /// <summary>Rows that are read at a time.</summary>
    private const int RowsAtATime = 64;

    /// <summary>Averages the picture over the cells of a square grid that is stretched
    /// over it; a pixel counts in each cell by the area it has there.</summary>
    /// <param name="photo">The picture.</param>
    /// <param name="holes">Unknown pixels, which are gray; null for none.</param>
    /// <param name="side">Cells of a side.</param>
    /// <returns>[3, side, side] in [-1, 1].</returns>
    public static float[] Of(Photo photo, HoleMask? holes, int side)
    {
        (int width, int height) = (photo.Size.Width, photo.Size.Height);
        (int Cell, float Share)[][] columns = Shares(width, side), rows = Shares(height, side);
        float[] overview = new float[Channels * side * side];
        float[] cells = new float[side];
        for (int top = 0; top < height; top += RowsAtATime)
        {
            int count = Math.Min(RowsAtATime, height - top), area = count * width;
            float[] planes = new float[Channels * area];
            photo.Read(0, top, width, count, planes);
            for (int channel = 0; channel < Channels; channel++)
            {
                for (int y = 0; y < count; y++)
                {
                    Average(planes.AsSpan((channel * area) + (y * width), width),
                        holes is null ? [] : holes.Pixels.Slice((top + y) * width, width), columns, cells);
                    foreach ((int cell, float share) in rows[top + y])
                    {
                        Span<float> target = overview.AsSpan((channel * side * side) + (cell * side), side);
                        TensorPrimitives.MultiplyAdd(cells, share, target, target);
                    }
                }
            }
        }

        return overview;
    }

    private static void Average(ReadOnlySpan<float> row, ReadOnlySpan<bool> holes, (int Cell, float Share)[][] columns, Span<float> cells)
    {
        cells.Clear();
        for (int x = 0; x < row.Length; x++)
        {
            if (holes.Length > 0 && holes[x])
            {
                continue;
            }

            foreach ((int cell, float share) in columns[x])
            {
                cells[cell] += share * row[x];
            }
        }
    }

    /// <returns>Of each pixel along an axis, the cells that it lies in, and which share of a cell it fills.</returns>
    private static (int Cell, float Share)[][] Shares(int length, int side)
    {
        (int, float)[][] shares = new (int, float)[length][];
        for (int i = 0; i < length; i++)
        {
            double from = (double)i * side / length, to = (double)(i + 1) * side / length;
            int first = (int)from, last = Math.Min(side - 1, (int)Math.Ceiling(to) - 1);
            shares[i] = [.. Enumerable.Range(first, Math.Max(1, last - first + 1))
                .Select(cell => (cell, (float)(Math.Min(to, cell + 1) - Math.Max(from, cell))))];
        }

        return shares;
    }
}
