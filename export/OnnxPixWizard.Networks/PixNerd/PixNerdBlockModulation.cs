using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>How time and class act on one block, each [1 or batch, 1, D].</summary>
/// <param name="AttentionShift">Added before the attention.</param>
/// <param name="AttentionFactor">1 + scale before the attention.</param>
/// <param name="AttentionGate">Factor behind the attention.</param>
/// <param name="FeedForwardShift">Added before the feed-forward part.</param>
/// <param name="FeedForwardFactor">1 + scale before the feed-forward part.</param>
/// <param name="FeedForwardGate">Factor behind the feed-forward part.</param>
public sealed record PixNerdBlockModulation(
    Value AttentionShift, Value AttentionFactor, Value AttentionGate, Value FeedForwardShift, Value FeedForwardFactor,
    Value FeedForwardGate)
{
    /// <summary>Numbers that a block takes, in widths of a token.</summary>
    internal const int Parts = 6;

    /// <summary>Takes each block's modulation out of what <see cref="PixNerdModulation.ApplyGrid"/> made for one time.</summary>
    /// <param name="packed">[1 or batch, blocks, 6D].</param>
    public static IReadOnlyList<PixNerdBlockModulation> Unpack(Value packed)
    {
        int count = (int)packed[1].Length;
        long[] ones = new long[Parts * count];
        Array.Fill(ones, 1);
        IReadOnlyList<Value> rows = Op.Split(Op.Reshape(packed, packed[0], Parts * count, packed[2].Length / Parts), 1, ones);
        return [.. Enumerable.Range(0, count).Select(block => Of([.. rows.Skip(Parts * block).Take(Parts)]))];
    }

    internal static PixNerdBlockModulation Of(IReadOnlyList<Value> parts) =>
        new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
}
