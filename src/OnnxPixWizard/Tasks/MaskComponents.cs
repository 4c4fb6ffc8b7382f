using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>The connected parts of a mask (diagonal neighbors count), the largest first.</summary>
/// <remarks>The numbers of <see cref="Labels"/> are places in <see cref="Parts"/> plus 1; 0 is no part.</remarks>
internal sealed class MaskComponents
{
    private readonly ImageSize _size;

    private MaskComponents(int[] labels, ImageSize size, IReadOnlyList<(PixelBox Box, int Pixels)> parts)
    {
        (Labels, _size, Parts) = (labels, size, parts);
    }

    /// <summary>[height, width].</summary>
    public int[] Labels { get; }

    public IReadOnlyList<(PixelBox Box, int Pixels)> Parts { get; }

    /// <param name="mask">[height, width]; what is not 0 belongs to a part.</param>
    /// <param name="size">Width and height.</param>
    public static MaskComponents Of(ReadOnlySpan<byte> mask, ImageSize size)
    {
        int[] labels = new int[mask.Length];
        List<(int Label, PixelBox Box, int Pixels)> found = [];
        Stack<int> open = new();
        for (int seed = 0; seed < mask.Length; seed++)
        {
            if (mask[seed] == 0 || labels[seed] != 0)
            {
                continue;
            }

            int label = found.Count + 1, pixels = 0;
            PixelBox box = new(seed % size.Width, seed / size.Width, 1, 1);
            labels[seed] = label;
            open.Push(seed);
            while (open.TryPop(out int at))
            {
                (int x, int y) = (at % size.Width, at / size.Width);
                box = box.Union(new PixelBox(x, y, 1, 1));
                pixels++;
                for (int row = Math.Max(0, y - 1); row <= Math.Min(size.Height - 1, y + 1); row++)
                {
                    for (int column = Math.Max(0, x - 1); column <= Math.Min(size.Width - 1, x + 1); column++)
                    {
                        int next = (row * size.Width) + column;
                        if (mask[next] != 0 && labels[next] == 0)
                        {
                            labels[next] = label;
                            open.Push(next);
                        }
                    }
                }
            }

            found.Add((label, box, pixels));
        }

        found.Sort(static (a, b) => b.Pixels != a.Pixels ? b.Pixels.CompareTo(a.Pixels) : a.Label.CompareTo(b.Label));
        int[] places = new int[found.Count + 1];
        for (int i = 0; i < found.Count; i++)
        {
            places[found[i].Label] = i + 1;
        }

        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = places[labels[i]];
        }

        return new MaskComponents(labels, size, [.. found.Select(static part => (part.Box, part.Pixels))]);
    }

    /// <summary>The parts as objects; a score is the mean certainty of a part's pixels.</summary>
    /// <param name="certainty">[height, width] in [0, 1]; empty: 1 everywhere.</param>
    /// <param name="leastShare">Parts that fill less of the picture are none.</param>
    public IReadOnlyList<ObjectBox> Boxes(ReadOnlySpan<float> certainty, double leastShare)
    {
        double[] sums = new double[Parts.Count + 1];
        for (int i = 0; i < Labels.Length; i++)
        {
            sums[Labels[i]] += certainty.IsEmpty ? 1 : certainty[i];
        }

        return
        [
            .. Parts.Select((part, i) => new ObjectBox(part.Box, Math.Round(sums[i + 1] / part.Pixels, 4), part.Pixels))
                .Where(part => part.Pixels >= leastShare * _size.Pixels),
        ];
    }
}
