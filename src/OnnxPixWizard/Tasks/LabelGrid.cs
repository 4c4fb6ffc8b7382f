using System.Runtime.CompilerServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>Labels on another grid: each pixel takes the label with the most weight among its four neighbours.</summary>
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

    private static byte Vote(byte[] labels, in GridMap.Neighbours n)
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
