using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>Transformer block of the class-conditional PixNerd: attention and a gated perceptron, both shifted, scaled and gated by the condition.</summary>
/// <remarks>Parameters: norm1, norm2 [D], attn.qkv [3D, D] without bias, attn.q_norm, attn.k_norm [d], attn.proj [D, D], mlp.w1, w3 [F, D], mlp.w2 [D, F],
/// adaLN_modulation.0 [6D, D].</remarks>
internal sealed class PixNerdBlock(ParameterScope scope, PixNerdClassOptions options)
{
    /// <summary>ε of every norm.</summary>
    public const float Epsilon = 1e-6f;

    private readonly RmsNorm _norm1 = new(scope.At("norm1"), options.HiddenSize, Epsilon);
    private readonly RmsNorm _norm2 = new(scope.At("norm2"), options.HiddenSize, Epsilon);
    private readonly Linear _projections = new(scope.At("attn").At("qkv"), options.HiddenSize, 3L * options.HiddenSize, bias: false);
    private readonly Value _queryNorm = scope.At("attn").At("q_norm").Parameter("weight", ParameterInitialization.One, options.HeadWidth);
    private readonly Value _keyNorm = scope.At("attn").At("k_norm").Parameter("weight", ParameterInitialization.One, options.HeadWidth);
    private readonly Linear _output = new(scope.At("attn").At("proj"), options.HiddenSize, options.HiddenSize);
    private readonly GatedFeedForward _feedForward = new(scope.At("mlp"), options.HiddenSize, options.FeedForwardWidth, Op.Silu, "w1", "w3", "w2");
    private readonly Linear _modulation = new(scope.At("adaLN_modulation").At(0), options.HiddenSize, 6L * options.HiddenSize);
    private readonly GroupedAttention _attention = new(options.NumGroups, options.NumGroups, options.HeadWidth);

    /// <param name="x">[batch, tokens, D].</param>
    /// <param name="condition">[batch, 1, D].</param>
    /// <param name="rotation">Turns queries and keys by their place.</param>
    /// <returns>Same shape as <paramref name="x"/>.</returns>
    public Value Apply(Value x, Value condition, RotaryTables rotation)
    {
        long width = options.HiddenSize;
        IReadOnlyList<Value> parts = Op.Split(_modulation.Apply(condition), -1, width, width, width, width, width, width);
        Value attended = x + (parts[2] * Attend((_norm1.Apply(x) * (parts[1] + 1f)) + parts[0], rotation));
        return attended + (parts[5] * _feedForward.Apply((_norm2.Apply(attended) * (parts[4] + 1f)) + parts[3]));
    }

    private Value Attend(Value x, RotaryTables rotation)
    {
        int heads = options.NumGroups;
        long width = options.HiddenSize;
        IReadOnlyList<Value> rows = Op.Split(_projections.Weight, 0, width, width, width);
        Value[] parts = [.. Products.Together(x, [RotaryTables.ToHalves(rows[0], heads), RotaryTables.ToHalves(rows[1], heads), rows[2]])
            .Select(part => Op.Reshape(part, part[0], part[1], heads, options.HeadWidth))];
        return _output.Apply(_attention.Apply(Turned(parts[0], _queryNorm, rotation), Turned(parts[1], _keyNorm, rotation), parts[2]));
    }

    private static Value Turned(Value x, Value norm, RotaryTables rotation) => rotation.Apply(Op.RmsNorm(x, RotaryTables.ToHalves(norm, 1), Epsilon));
}
