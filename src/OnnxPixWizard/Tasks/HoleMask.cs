using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>The pixels of a picture that are to be painted anew.</summary>
internal sealed class HoleMask
{
    /// <summary>Levels that resizing or coding may have moved the hole's color by.</summary>
    private const int Tolerance = 3;

    /// <summary>Resizing mixes a hole's color into its neighbors: so far around it, in pixels, they count as hole.</summary>
    private const int Margin = 2;

    private readonly bool[] _holes;
    private readonly ImageSize _size;

    private HoleMask(bool[] holes, ImageSize size)
    {
        _holes = holes;
        _size = size;
    }

    /// <summary>[height, width]: true where a pixel is to be painted anew.</summary>
    public ReadOnlySpan<bool> Pixels => _holes;

    public bool IsEmpty => !_holes.AsSpan().Contains(value: true);

    /// <summary>Side of the largest square that lies in the holes, in pixels.</summary>
    public int LargestSquare()
    {
        // Of the square that ends at a place: one more than the least of those that end beside, above and diagonally before it.
        int[] above = new int[_size.Width + 1], row = new int[above.Length];
        int largest = 0;
        for (int y = 0; y < _size.Height; y++)
        {
            for (int x = 0; x < _size.Width; x++)
            {
                row[x + 1] = _holes[(y * _size.Width) + x] ? 1 + Math.Min(Math.Min(above[x], above[x + 1]), row[x]) : 0;
                largest = Math.Max(largest, row[x + 1]);
            }

            (above, row) = (row, above);
        }

        return largest;
    }

    /// <summary>Holes where a mask is white; a pixel that is partly hole is all hole.</summary>
    public static HoleMask FromMask(GrayImage8 mask, ImageSize size)
    {
        bool[] holes = new bool[size.Width * size.Height];
        for (int y = 0; y < size.Height; y++)
        {
            (int top, int bottom) = Covered(y, size.Height, mask.Height);
            for (int x = 0; x < size.Width; x++)
            {
                (int left, int right) = Covered(x, size.Width, mask.Width);
                for (int row = top; row < bottom && !holes[(y * size.Width) + x]; row++)
                {
                    holes[(y * size.Width) + x] = mask.Row(row)[left..right].ContainsAnyInRange(GrayImage8.White, byte.MaxValue);
                }
            }
        }

        return new HoleMask(holes, size);
    }

    /// <summary>Holes where a picture has the hole's color, and a margin around them.</summary>
    public static HoleMask FromColor(Picture picture, RgbColor color)
    {
        ReadOnlySpan<byte> pixels = picture.Pixels;
        bool[] found = new bool[picture.Width * picture.Height];
        for (int i = 0; i < found.Length; i++)
        {
            found[i] = Math.Abs(pixels[3 * i] - color.R) <= Tolerance && Math.Abs(pixels[(3 * i) + 1] - color.G) <= Tolerance
                && Math.Abs(pixels[(3 * i) + 2] - color.B) <= Tolerance;
        }

        return new HoleMask(Widened(found, picture.Size), picture.Size);
    }

    public void Fill(Picture picture, RgbColor color)
    {
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < _holes.Length; i++)
        {
            if (_holes[i])
            {
                (pixels[3 * i], pixels[(3 * i) + 1], pixels[(3 * i) + 2]) = (color.R, color.G, color.B);
            }
        }
    }

    /// <summary>Copies the known pixels over the picture everywhere but in the holes.</summary>
    public void KeepOutside(Picture picture, Picture known)
    {
        for (int i = 0; i < _holes.Length; i++)
        {
            if (!_holes[i])
            {
                known.Pixels.Slice(3 * i, 3).CopyTo(picture.Pixels[(3 * i)..]);
            }
        }
    }

    /// <summary>Lets a photo's answer be the photo itself everywhere but in the holes.</summary>
    /// <param name="planes">The answer, sRGB, [3, height, width] in [-1, 1].</param>
    /// <param name="known">The photo, of the mask's size.</param>
    public void KeepOutside(Span<float> planes, Photo known) => KeepOutside(planes, known, 0, _size.Height);

    /// <summary>The same for some rows of the photo.</summary>
    public void KeepOutside(Span<float> planes, Photo known, int top, int height)
    {
        float[] own = new float[planes.Length];
        known.Read(0, top, _size.Width, height, own);
        ReadOnlySpan<bool> holes = Pixels.Slice(top * _size.Width, height * _size.Width);
        for (int i = 0; i < planes.Length; i++)
        {
            planes[i] = holes[i % holes.Length] ? planes[i] : own[i];
        }
    }

    /// <summary>Reads a rectangle as a plane, mirrored where it leaves the picture: 1 in holes, else 0.</summary>
    public void Read(int x, int y, ImageSize part, Span<float> plane)
    {
        int[] columns = Photo.Mirrored(x, part.Width, _size.Width), rows = Photo.Mirrored(y, part.Height, _size.Height);
        for (int row = 0; row < part.Height; row++)
        {
            ReadOnlySpan<bool> from = Pixels.Slice(rows[row] * _size.Width, _size.Width);
            for (int column = 0; column < part.Width; column++)
            {
                plane[(row * part.Width) + column] = from[columns[column]] ? 1 : 0;
            }
        }
    }

    /// <summary>Whether a rectangle, as far as it lies in the picture, has a hole.</summary>
    public bool IsIn(int x, int y, ImageSize part)
    {
        bool isIn = false;
        for (int row = y; row < Math.Min(y + part.Height, _size.Height) && !isIn; row++)
        {
            isIn = _holes.AsSpan((row * _size.Width) + x, Math.Min(part.Width, _size.Width - x)).Contains(value: true);
        }

        return isIn;
    }

    private static (int First, int End) Covered(int index, int size, int maskSize)
    {
        int first = (int)((long)index * maskSize / size);
        return (first, Math.Clamp((int)((((long)index + 1) * maskSize + size - 1) / size), first + 1, maskSize));
    }

    private static bool[] Widened(bool[] holes, ImageSize size)
    {
        bool[] rows = new bool[holes.Length], result = new bool[holes.Length];
        for (int y = 0; y < size.Height; y++)
        {
            for (int x = 0; x < size.Width; x++)
            {
                int from = Math.Max(0, x - Margin), to = Math.Min(size.Width, x + Margin + 1);
                rows[(y * size.Width) + x] = holes.AsSpan((y * size.Width) + from, to - from).Contains(value: true);
            }
        }

        for (int i = 0; i < result.Length; i++)
        {
            int y = i / size.Width;
            for (int dy = Math.Max(-Margin, -y); dy <= Margin && y + dy < size.Height && !result[i]; dy++)
            {
                result[i] = rows[i + (dy * size.Width)];
            }
        }

        return result;
    }
}
