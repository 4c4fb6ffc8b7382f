using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>What the layers of a decoder language model share for one batch: places, their rotation, and who sees whom.</summary>
internal sealed class CausalSequence
{
    /// <param name="inputIds">64-bit integers, [batch, tokens].</param>
    /// <param name="attentionMask">64-bit integers, [batch, tokens]: 1 = token, 0 = padding.</param>
    /// <param name="headWidth">Channels of a head.</param>
    /// <param name="theta">Base of the rotary frequencies.</param>
    public CausalSequence(Value inputIds, Value attentionMask, int headWidth, double theta)
        : this(Op.Positions(inputIds), Op.Positions(inputIds), attentionMask, headWidth, theta)
    {
    }

    /// <summary>Tokens that follow others, whose keys are kept.</summary>
    /// <param name="places">The new tokens' places, 64-bit integers, [batch, tokens].</param>
    /// <param name="attentionMask">Of the kept and the new tokens, 64-bit integers, [batch, keys]: 1 = token, 0 = padding.</param>
    /// <param name="headWidth">Channels of a head.</param>
    /// <param name="theta">Base of the rotary frequencies.</param>
    public static CausalSequence Continued(Value places, Value attentionMask, int headWidth, double theta) => new(
        Op.Cast(places, ElementType.Float32), Op.CumSum(Op.Cast(attentionMask, ElementType.Float32), 1) - 1f, attentionMask, headWidth,
        theta);

    private CausalSequence(Value positions, Value keyPositions, Value attentionMask, int headWidth, double theta)
    {
        int half = headWidth / 2;
        float[] frequencies = [.. Enumerable.Range(0, half).Select(j => (float)Math.Pow(theta, -2.0 * j / headWidth))];
        Value angles = Op.Unsqueeze(positions, 2) * positions.Backend.Constant(Tensor.From<float>(frequencies, 1, 1, half));
        Tables = new RotaryTables(Op.Cos(angles), Op.Sin(angles));
        Visible = Op.And(
            Op.GreaterOrEqual(Op.Unsqueeze(positions, 2), Op.Unsqueeze(keyPositions, 1)),
            Op.Unsqueeze(Op.Cast(attentionMask, ElementType.Bool), 1));
        Bias = Op.Unsqueeze(AttentionBias.Where(Visible), 1);
    }

    /// <summary>Rotation by place.</summary>
    public RotaryTables Tables { get; }

    /// <summary>Whether a token (second axis) sees a key (third axis): a real one
    /// that does not come after it. Boolean [batch, tokens, keys].</summary>
    public Value Visible { get; }

    /// <summary><see cref="Visible"/> as numbers added to the scores, [batch,
    /// 1, tokens, keys]. A token that sees no key weighs all alike.</summary>
    public Value Bias { get; }
}
