using System.Globalization;

namespace OnnxPixWizard.Pictures;

/// <summary>A rectangle of a picture's pixels.</summary>
/// <param name="X">First column.</param>
/// <param name="Y">First row.</param>
/// <param name="Width">Columns.</param>
/// <param name="Height">Rows.</param>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>Column behind the last.</summary>
    internal int Right => X + Width;

    /// <summary>Row behind the last.</summary>
    internal int Bottom => Y + Height;

    /// <summary>Columns and rows.</summary>
    internal ImageSize Size => new(Width, Height);

    /// <summary>Reads <c>x,y,width,height</c>.</summary>
    /// <param name="text">Four whole numbers; the last two at least 1.</param>
    /// <param name="option">What the box is for, as the exception names it.</param>
    /// <exception cref="OptionException">The text is no box.</exception>
    public static PixelBox Parse(string text, string option = "Boxes")
    {
        ArgumentNullException.ThrowIfNull(text);
        int[] numbers = [.. text.Split(',').Select(static part =>
            int.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number : int.MinValue)];
        return numbers is [> -Limit and < Limit, > -Limit and < Limit, > 0 and < Limit, > 0 and < Limit]
            ? new PixelBox(numbers[0], numbers[1], numbers[2], numbers[3])
            : throw new OptionException(option,
                $"'{text}' is no box; write x,y,width,height in pixels, such as 120,80,60,40, the upper left corner first.");
    }

    /// <summary>The smallest box around pixels of a mask, [height, width], that are not 0; null where all are.</summary>
    internal static PixelBox? Around(ReadOnlySpan<byte> mask, ImageSize size)
    {
        int left = size.Width, top = size.Height, right = 0, bottom = 0;
        for (int y = 0; y < size.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.Slice(y * size.Width, size.Width);
            int first = row.IndexOfAnyExcept((byte)0);
            if (first >= 0)
            {
                (left, right) = (Math.Min(left, first), Math.Max(right, row.LastIndexOfAnyExcept((byte)0) + 1));
                (top, bottom) = (Math.Min(top, y), y + 1);
            }
        }

        return bottom == 0 ? null : new PixelBox(left, top, right - left, bottom - top);
    }

    /// <summary>The part of both.</summary>
    internal PixelBox Intersect(PixelBox other)
    {
        int left = Math.Max(X, other.X), top = Math.Max(Y, other.Y);
        return new PixelBox(
            left, top, Math.Max(0, Math.Min(Right, other.Right) - left), Math.Max(0, Math.Min(Bottom, other.Bottom) - top));
    }

    /// <summary>The smallest box around both.</summary>
    internal PixelBox Union(PixelBox other)
    {
        int left = Math.Min(X, other.X), top = Math.Min(Y, other.Y);
        return new PixelBox(left, top, Math.Max(Right, other.Right) - left, Math.Max(Bottom, other.Bottom) - top);
    }

    /// <summary>Wider on all sides, as far as the picture reaches.</summary>
    internal PixelBox Inflated(int margin, ImageSize within) =>
        new PixelBox(X - margin, Y - margin, Width + (2 * margin), Height + (2 * margin)).Intersect(new(0, 0, within.Width, within.Height));

    /// <summary>The same place in a picture of another size; at least a pixel of it.</summary>
    internal PixelBox Scaled(ImageSize from, ImageSize to)
    {
        (int x, int right) = Axis(X, Right, from.Width, to.Width);
        (int y, int bottom) = Axis(Y, Bottom, from.Height, to.Height);
        return new PixelBox(x, y, right - x, bottom - y);

        static (int First, int End) Axis(int first, int end, int from, int to)
        {
            int start = Math.Min((int)Math.Round((double)first * to / from), to - 1);
            return (start, Math.Max(start + 1, (int)Math.Round((double)end * to / from)));
        }
    }

    private const int Limit = 1 << 20;
}
