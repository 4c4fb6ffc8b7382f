using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Transformer block: attention and a gated feed-forward part, each behind a norm that is shifted and scaled, and gated.</summary>
/// <remarks>
/// Parameters: norm1, norm2 [D], attn, and mlp: w1, w3 [F, D], w2 [D, F] in the class network, w12 [2F, D], w3 [D, F] in the text network.
/// The modulation's own are <see cref="PixNerdModulation"/>'s.
/// </remarks>
internal sealed class PixNerdBlock
{
    private readonly RmsNorm _beforeAttention;
    private readonly RmsNorm _beforeFeedForward;
    private readonly PixNerdAttention _attention;
    private readonly Func<Value, Value> _feedForward;

    /// <param name="scope">Path of the block.</param>
    /// <param name="options">Sizes.</param>
    /// <param name="projections">Name of the attention's packed projection.</param>
    public PixNerdBlock(ParameterScope scope, PixNerdOptions options, string projections)
    {
        _beforeAttention = new RmsNorm(scope.At("norm1"), options.HiddenSize, PixNerdOptions.Epsilon);
        _beforeFeedForward = new RmsNorm(scope.At("norm2"), options.HiddenSize, PixNerdOptions.Epsilon);
        _attention = new PixNerdAttention(scope.At("attn"), options, projections);
        _feedForward = options is PixNerdClassOptions
            ? new GatedFeedForward(scope.At("mlp"), options.HiddenSize, options.FeedForwardWidth, Op.Silu, "w1", "w3", "w2").Apply
            : new PackedFeedForward(scope.At("mlp"), options.HiddenSize, options.FeedForwardWidth).Apply;
    }

    /// <param name="x">[batch, tokens, D].</param>
    /// <param name="modulation">Shifts, factors and gates.</param>
    /// <param name="rotation">Turns queries and keys by their place; null = places do not matter.</param>
    /// <param name="text">Further keys and values; null = none.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, PixNerdBlockModulation modulation, RotaryTables? rotation = null, PixNerdTextConditions? text = null)
    {
        Value seen = (_beforeAttention.Apply(x) * modulation.AttentionFactor) + modulation.AttentionShift;
        Value attended = x + (modulation.AttentionGate * _attention.Apply(seen, rotation, text));
        Value read = (_beforeFeedForward.Apply(attended) * modulation.FeedForwardFactor) + modulation.FeedForwardShift;
        return attended + (modulation.FeedForwardGate * _feedForward(read));
    }
}

/// <summary>w3(silu(u) ∘ v) with u and v the halves of w12(x), no biases.</summary>
/// <remarks>Parameters: w12.weight [2·hidden, width], w3.weight [width, hidden].</remarks>
/// <param name="scope">Path of the parameters.</param>
/// <param name="width">Features read and made.</param>
/// <param name="hidden">Features between.</param>
internal sealed class PackedFeedForward(ParameterScope scope, long width, long hidden)
{
    private readonly Linear _parts = new(scope.At("w12"), width, 2 * hidden, bias: false);
    private readonly Linear _down = new(scope.At("w3"), hidden, width, bias: false);

    /// <param name="x">[..., width].</param>
    /// <returns>Same shape.</returns>
    public Value Apply(Value x)
    {
        IReadOnlyList<Value> parts = Op.Split(_parts.Apply(x), -1, hidden, hidden);
        return _down.Apply(Op.Silu(parts[0]) * parts[1]);
    }
}
