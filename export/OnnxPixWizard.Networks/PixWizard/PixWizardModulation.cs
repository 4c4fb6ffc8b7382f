using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>The part of PixWizard that depends on time and request, not on the state: scales and gates of all blocks.</summary>
/// <remarks>Parameters: t_embedder, layers.i.adaLN_modulation.1 [4D, A] and
/// final_layer.adaLN_modulation.1 [D, A], with biases, at zero as in DiT.</remarks>
public sealed class PixWizardModulation
{
    private readonly PixWizardOptions _options;
    private readonly TimeEmbedder _time;
    private readonly Linear[] _blocks;
    private readonly Linear _final;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    public PixWizardModulation(ParameterScope scope, PixWizardOptions options)
    {
        _options = options;
        int width = options.ConditionWidth;
        _time = new TimeEmbedder(scope.At("t_embedder"), width);
        _blocks = [
            .. Enumerable.Range(0, options.NLayers).Select(block => Modulator(scope.At("layers").At(block), width, 4L * options.Dim))];
        _final = Modulator(scope.At("final_layer"), width, options.Dim);
    }

    /// <summary>All times of a grid with every row.</summary>
    /// <param name="timesteps">[S].</param>
    /// <param name="requestEmbedding">[batch, A].</param>
    /// <returns>Block modulation [S, batch, n, 4D] as scale, tanh(gate), scale, tanh(gate); final scale [S, batch, D].</returns>
    public (Value BlockModulation, Value FinalScale) ApplyGrid(Value timesteps, Value requestEmbedding)
    {
        Value condition = Op.Silu(Op.Unsqueeze(_time.Apply(timesteps), 1) + Op.Unsqueeze(requestEmbedding, 0));
        Value packed = Op.Linear(
            condition, Op.Concat(0, [.. _blocks.Select(static block => block.Weight)]),
            Op.Concat(0, [.. _blocks.Select(static block => block.Bias!)]));
        long dim = _options.Dim;
        IReadOnlyList<Value> parts = Op.Split(
            Op.Reshape(packed, timesteps[0], requestEmbedding[0], _options.NLayers, 4 * dim), -1, dim, dim, dim, dim);
        return (Op.Concat(-1, parts[0], Op.Tanh(parts[1]), parts[2], Op.Tanh(parts[3])), _final.Apply(condition));
    }

    /// <summary>One time a row, as training draws them.</summary>
    /// <param name="timesteps">[batch].</param>
    /// <param name="requestEmbedding">[batch, A].</param>
    /// <returns>Modulation of each block; final scale [batch, D].</returns>
    public (IReadOnlyList<BlockModulation> Blocks, Value FinalScale) ApplyPaired(Value timesteps, Value requestEmbedding)
    {
        long dim = _options.Dim;
        Value condition = Op.Silu(_time.Apply(timesteps) + requestEmbedding);
        BlockModulation[] blocks = [.. _blocks.Select(block =>
        {
            IReadOnlyList<Value> parts = Op.Split(Op.Unsqueeze(block.Apply(condition), 1), -1, dim, dim, dim, dim);
            return new BlockModulation(parts[0] + 1f, Op.Tanh(parts[1]), parts[2] + 1f, Op.Tanh(parts[3]));
        })];
        return (blocks, _final.Apply(condition));
    }

    private static Linear Modulator(ParameterScope scope, int width, long outputs) =>
        new(scope.At("adaLN_modulation").At(1), width, outputs, initialization: ParameterInitialization.Zero);
}

/// <summary>How time and request act on one block, each [batch, 1, D].</summary>
/// <param name="AttentionFactor">1 + scale before the attention.</param>
/// <param name="AttentionGate">tanh of the gate behind the attention.</param>
/// <param name="FeedForwardFactor">1 + scale before the feed-forward part.</param>
/// <param name="FeedForwardGate">tanh of the gate behind the feed-forward part.</param>
public sealed record BlockModulation(Value AttentionFactor, Value AttentionGate, Value FeedForwardFactor, Value FeedForwardGate);
