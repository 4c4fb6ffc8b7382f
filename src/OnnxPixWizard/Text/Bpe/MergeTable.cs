using System.Numerics;

namespace OnnxPixWizard.Text.Bpe;

/// <summary>From a pair of neighbouring ids to the merge's rank and product, in one probe of an open-addressing table.</summary>
internal sealed class MergeTable
{
    /// <summary>What <see cref="Find"/> gives for a pair that does not merge; larger than every merge.</summary>
    public const ulong None = ulong.MaxValue;

    private readonly ulong[] _pairs;
    private readonly ulong[] _merges;
    private readonly int _shift;

    /// <param name="capacity">Most pairs that will be set.</param>
    public MergeTable(int capacity)
    {
        int slots = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity + capacity / 2));
        _pairs = new ulong[slots];
        _merges = new ulong[slots];
        _shift = 64 - BitOperations.Log2((uint)slots);
        Array.Fill(_pairs, None);
    }

    public static ulong Pair(int left, int right) => (ulong)(uint)left << 32 | (uint)right;

    public static int Product(ulong merge) => (int)(uint)merge;

    public static int Rank(ulong merge) => (int)(merge >> 32);

    /// <summary>Rank in the upper and product in the lower half, so that the smaller number is the merge to take first.</summary>
    public ulong Find(ulong pair)
    {
        int slot = Slot(pair);
        return _pairs[slot] == pair ? _merges[slot] : None;
    }

    /// <summary>Sets a merge; of a pair listed twice the later rank counts, as in the reference library.</summary>
    public void Set(ulong pair, int rank, int product)
    {
        int slot = Slot(pair);
        _pairs[slot] = pair;
        _merges[slot] = (ulong)(uint)rank << 32 | (uint)product;
    }

    private int Slot(ulong pair)
    {
        int slot = (int)(pair * 0x9E3779B97F4A7C15 >> _shift);
        while (_pairs[slot] != pair && _pairs[slot] != None)
        {
            slot = slot + 1 & _pairs.Length - 1;
        }

        return slot;
    }
}
