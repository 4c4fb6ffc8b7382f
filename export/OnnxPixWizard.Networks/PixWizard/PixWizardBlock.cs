using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>One block: attention and feed-forward part, each between two norms, the second inside the gate.</summary>
/// <remarks>Parameters: attention, feed_forward.w1/w2/w3, and attention_norm1/2, ffn_norm1/2.weight [D].</remarks>
internal sealed class PixWizardBlock(ParameterScope scope, PixWizardOptions options)
{
    private readonly ThreeWayAttention _attention = new(scope.At("attention"), options);
    private readonly GatedFeedForward _feedForward = new(
        scope.At("feed_forward"), options.Dim, options.FeedForwardWidth, Op.Silu, "w1", "w3", "w2");
    private readonly RmsNorm _beforeAttention = new(scope.At("attention_norm1"), options.Dim, options.NormEps);
    private readonly RmsNorm _afterAttention = new(scope.At("attention_norm2"), options.Dim, options.NormEps);
    private readonly RmsNorm _beforeFeedForward = new(scope.At("ffn_norm1"), options.Dim, options.NormEps);
    private readonly RmsNorm _afterFeedForward = new(scope.At("ffn_norm2"), options.Dim, options.NormEps);

    /// <param name="x">[batch, N, D].</param>
    /// <param name="queryTables">Rotation of the queries.</param>
    /// <param name="keyTables">Rotation of the keys.</param>
    /// <param name="modulation">Scales and gates.</param>
    /// <param name="conditions">Keys and values of image and text.</param>
    /// <param name="tokenMask">Which tokens are seen; null = all.</param>
    /// <param name="textMask">Which text tokens are seen; null = all.</param>
    /// <returns>[batch, N, D].</returns>
    public Value Apply(
        Value x, RotaryTables queryTables, RotaryTables keyTables, BlockModulation modulation, BlockConditions conditions,
        KeyMask? tokenMask, KeyMask? textMask)
    {
        Value seen = _beforeAttention.Apply(x) * modulation.AttentionFactor;
        Value attended = _attention.Apply(seen, queryTables, keyTables, conditions, tokenMask, textMask);
        Value middle = x + (modulation.AttentionGate * _afterAttention.Apply(attended));
        Value fed = _feedForward.Apply(_beforeFeedForward.Apply(middle) * modulation.FeedForwardFactor);
        return middle + (modulation.FeedForwardGate * _afterFeedForward.Apply(fed));
    }
}
