using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Editing;

/// <summary>How much of each pixel of a region is painted anew: all of it in the grown region,
/// less and less across a rim around it, nothing beyond.</summary>
internal sealed class EditArea
{
    private EditArea(ImageSize picture, byte[] mask, PixelBox bounds, byte[] weights)
    {
        (Picture, Mask, Bounds, Weights) = (picture, mask, bounds, weights);
    }

    public ImageSize Picture { get; }

    /// <summary>[height, width] of the picture: what was marked, 255, before it was grown.</summary>
    public byte[] Mask { get; }

    /// <summary>The smallest box that holds all that changes.</summary>
    public PixelBox Bounds { get; }

    /// <summary>[height, width] of <see cref="Bounds"/>: 255 painted anew, 0 the picture's own.</summary>
    public byte[] Weights { get; }

    /// <summary>Grows and feathers a mask.</summary>
    /// <param name="mask">[height, width] of 0 and 255; kept. Not empty.</param>
    /// <param name="size">The picture's size.</param>
    /// <param name="grow">Pixels by which the region is grown, in all directions.</param>
    /// <param name="feather">Pixels of the rim.</param>
    public static EditArea Of(byte[] mask, ImageSize size, int grow, int feather)
    {
        PixelBox marked = PixelBox.Around(mask, size) ?? throw new ArgumentException("The mask is empty.", nameof(mask));
        PixelBox around = marked.Inflated(grow + feather, size);
        float[] distances = Distances(mask, size, around);
        byte[] weights = Array.ConvertAll(distances, squared =>
        {
            double beyond = Math.Max(0, Math.Sqrt(squared) - grow);
            return (byte)Math.Round(byte.MaxValue * Math.Clamp(1 - (beyond / (feather + 1)), 0, 1));
        });
        PixelBox inside = PixelBox.Around(weights, around.Size)!.Value;
        PixelBox bounds = inside with { X = inside.X + around.X, Y = inside.Y + around.Y };
        return new EditArea(size, mask, bounds, Cut(weights, around.Size, inside));
    }

    /// <summary>[height, width] of the picture: true where anything changes.</summary>
    public bool[] Holes()
    {
        bool[] holes = new bool[Picture.Pixels];
        ForEachRow((row, at) =>
        {
            for (int x = 0; x < row.Length; x++)
            {
                holes[at + x] = row[x] > 0;
            }
        });
        return holes;
    }

    /// <summary>The weights as a picture of the whole; <paramref name="least"/> and above stay, all else is black.</summary>
    public GrayImage8 ToImage(byte least = 1)
    {
        GrayImage8 image = new(new byte[Picture.Pixels], Picture.Width, Picture.Height);
        ForEachRow((row, at) =>
        {
            for (int x = 0; x < row.Length; x++)
            {
                image.Pixels[at + x] = row[x] >= least ? row[x] : (byte)0;
            }
        });
        return image;
    }

    /// <summary>Lays a painted photo over a picture, by the weights.</summary>
    /// <param name="photo">Changed in place.</param>
    /// <param name="painted">The same photo with the region painted anew.</param>
    public void Blend(Photo photo, Photo painted)
    {
        const int rowsAtATime = 64;
        int width = Bounds.Width;
        for (int top = 0; top < Bounds.Height; top += rowsAtATime)
        {
            int rows = Math.Min(rowsAtATime, Bounds.Height - top), area = rows * width;
            float[] own = new float[3 * area], anew = new float[3 * area];
            photo.Read(Bounds.X, Bounds.Y + top, width, rows, own);
            painted.Read(Bounds.X, Bounds.Y + top, width, rows, anew);
            bool[] whole = new bool[area];
            for (int i = 0; i < area; i++)
            {
                byte weight = Weights[(top * width) + i];
                whole[i] = weight == byte.MaxValue;
                for (int at = i; at < own.Length; at += area)
                {
                    own[at] = weight switch
                    {
                        0 => own[at],
                        byte.MaxValue => anew[at],
                        _ => own[at] + ((anew[at] - own[at]) * weight / byte.MaxValue),
                    };
                }
            }

            photo.Paint(Bounds.X, Bounds.Y + top, width, rows, own, whole);
        }
    }

    private void ForEachRow(Action<ReadOnlySpan<byte>, int> use)
    {
        for (int y = 0; y < Bounds.Height; y++)
        {
            use(Weights.AsSpan(y * Bounds.Width, Bounds.Width), ((Bounds.Y + y) * Picture.Width) + Bounds.X);
        }
    }

    private static byte[] Cut(byte[] values, ImageSize size, PixelBox box)
    {
        byte[] cut = new byte[box.Size.Pixels];
        for (int y = 0; y < box.Height; y++)
        {
            values.AsSpan(((box.Y + y) * size.Width) + box.X, box.Width).CopyTo(cut.AsSpan(y * box.Width));
        }

        return cut;
    }

    /// <summary>Squared distance of each pixel of a box to the nearest marked pixel of it, exact.</summary>
    /// <remarks>Source: Felzenszwalb, Huttenlocher 2012, "Distance Transforms of Sampled Functions", section 2.1.</remarks>
    private static float[] Distances(byte[] mask, ImageSize size, PixelBox box)
    {
        // No distance in a box reaches this.
        const float far = 1e12f;
        float[] squared = new float[box.Size.Pixels];
        for (int y = 0; y < box.Height; y++)
        {
            ReadOnlySpan<byte> row = mask.AsSpan(((box.Y + y) * size.Width) + box.X, box.Width);
            for (int x = 0; x < row.Length; x++)
            {
                squared[(y * box.Width) + x] = row[x] > 0 ? 0 : far;
            }
        }

        int longest = Math.Max(box.Width, box.Height);
        float[] line = new float[longest], result = new float[longest];
        int[] lowest = new int[longest];
        double[] starts = new double[longest + 1];
        for (int x = 0; x < box.Width; x++)
        {
            for (int y = 0; y < box.Height; y++)
            {
                line[y] = squared[(y * box.Width) + x];
            }

            Line(line.AsSpan(0, box.Height), result, lowest, starts);
            for (int y = 0; y < box.Height; y++)
            {
                squared[(y * box.Width) + x] = result[y];
            }
        }

        for (int y = 0; y < box.Height; y++)
        {
            Span<float> row = squared.AsSpan(y * box.Width, box.Width);
            Line(row, result, lowest, starts);
            result.AsSpan(0, row.Length).CopyTo(row);
        }

        return squared;
    }

    /// <summary>The lower envelope of the parabolas that stand on a line's values.</summary>
    private static void Line(ReadOnlySpan<float> values, float[] result, int[] lowest, double[] starts)
    {
        int last = 0;
        (lowest[0], starts[0], starts[1]) = (0, double.NegativeInfinity, double.PositiveInfinity);
        for (int at = 1; at < values.Length; at++)
        {
            double crossing = Crossing(values, at, lowest[last]);
            while (crossing <= starts[last])
            {
                last--;
                crossing = Crossing(values, at, lowest[last]);
            }

            last++;
            (lowest[last], starts[last], starts[last + 1]) = (at, crossing, double.PositiveInfinity);
        }

        last = 0;
        for (int at = 0; at < values.Length; at++)
        {
            while (starts[last + 1] < at)
            {
                last++;
            }

            float apart = at - lowest[last];
            result[at] = (apart * apart) + values[lowest[last]];
        }
    }

    private static double Crossing(ReadOnlySpan<float> values, int at, int before) =>
        ((values[at] + ((double)at * at)) - (values[before] + ((double)before * before))) / (2.0 * (at - before));
}
