using System.Runtime.CompilerServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>
/// Where the pixels of one grid lie on another: for each, the four neighbors and their weights of linear interpolation, pixel centres at
/// halves.
/// </summary>
internal sealed class GridMap
{
    private readonly int[] _left, _top;
    private readonly float[] _right, _bottom;
    private readonly int _width;

    public GridMap(ImageSize from, ImageSize to)
    {
        From = from;
        To = to;
        _width = from.Width;
        (_left, _right) = Axis(from.Width, to.Width);
        (_top, _bottom) = Axis(from.Height, to.Height);
    }

    public ImageSize From { get; }

    public ImageSize To { get; }

    /// <summary>
    /// The four neighbors of a pixel (flat indices, the upper left first, then right, below, below right) and their weights, which sum to
    /// 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Neighbors At(int x, int y)
    {
        int left = _left[x], top = _top[y] * _width;
        int right = Math.Min(left + 1, From.Width - 1), bottom = Math.Min(_top[y] + 1, From.Height - 1) * _width;
        float u = _right[x], v = _bottom[y];
        return new Neighbors(top + left, top + right, bottom + left, bottom + right, (1 - u) * (1 - v), u * (1 - v), (1 - u) * v, u * v);
    }

    /// <summary>Runs a row's work over all rows of the target, on several threads where it pays.</summary>
    public void ForEachRow(Action<int> row)
    {
        if (To.Pixels < 1 << 18)
        {
            for (int y = 0; y < To.Height; y++)
            {
                row(y);
            }
        }
        else
        {
            Parallel.For(0, To.Height, row);
        }
    }

    private static (int[] First, float[] Weight) Axis(int from, int to)
    {
        int[] first = new int[to];
        float[] weight = new float[to];
        for (int i = 0; i < to; i++)
        {
            double position = Math.Clamp(((i + 0.5) * from / to) - 0.5, 0, from - 1);
            first[i] = (int)position;
            weight[i] = (float)(position - first[i]);
        }

        return (first, weight);
    }

    /// <summary>Four flat indices and their weights.</summary>
    public readonly record struct Neighbors(int A, int B, int C, int D, float WeightA, float WeightB, float WeightC, float WeightD);
}

/// <summary>Labels on another grid: each pixel takes the label with the most weight among its four neighbors.</summary>
internal static class LabelGrid
{
    public static byte[] Resize(byte[] labels, ImageSize from, ImageSize to)
    {
        if (from == to)
        {
            return labels;
        }

        GridMap map = new(from, to);
        byte[] result = GC.AllocateUninitializedArray<byte>(checked(to.Width * to.Height));
        map.ForEachRow(y => VoteRow(labels, map, y, result.AsSpan(y * to.Width, to.Width)));
        return result;
    }

    // A picture is done before the runtime would come to optimise such a loop by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void VoteRow(byte[] labels, GridMap map, int y, Span<byte> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = Vote(labels, map.At(x, y));
        }
    }

    private static byte Vote(byte[] labels, in GridMap.Neighbors n)
    {
        byte a = labels[n.A], b = labels[n.B], c = labels[n.C], d = labels[n.D];
        if (a == b && c == d && a == c)
        {
            return a;
        }

        float voteA = n.WeightA + (b == a ? n.WeightB : 0) + (c == a ? n.WeightC : 0) + (d == a ? n.WeightD : 0);
        float voteB = n.WeightB + (a == b ? n.WeightA : 0) + (c == b ? n.WeightC : 0) + (d == b ? n.WeightD : 0);
        float voteC = n.WeightC + (a == c ? n.WeightA : 0) + (b == c ? n.WeightB : 0) + (d == c ? n.WeightD : 0);
        float voteD = n.WeightD + (a == d ? n.WeightA : 0) + (b == d ? n.WeightB : 0) + (c == d ? n.WeightC : 0);
        (byte best, float vote) = voteA >= voteB ? (a, voteA) : (b, voteB);
        (best, vote) = vote >= voteC ? (best, vote) : (c, voteC);
        return vote >= voteD ? best : d;
    }
}
