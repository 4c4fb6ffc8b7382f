using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The part of PixNerd that depends on time and class alone: shifts,
/// scales and gates of all blocks, and what is added to every token.</summary>
/// <remarks>Parameters: t_embedder, {blocks, text_refine_blocks}.i.adaLN_modulation.0 [6D, D] with bias, at zero as published.</remarks>
public sealed class PixNerdModulation
{
    private const double SlowestTime = 10;

    private readonly long _width;
    private readonly TimeEmbedder _time;
    private readonly Linear[] _blocks;
    private readonly Linear[] _textBlocks;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    public PixNerdModulation(ParameterScope scope, PixNerdOptions options)
    {
        options.Validate();
        _width = options.HiddenSize;
        _time = new TimeEmbedder(scope.At("t_embedder"), options.HiddenSize, SlowestTime);
        _blocks = Modulators(scope.At("blocks"), options.TransformerBlocks, _width);
        _textBlocks = Modulators(scope.At("text_refine_blocks"), options is PixNerdTextOptions text ? text.NumTextBlocks : 0, _width);
    }

    /// <summary>All times of a grid with every row.</summary>
    /// <param name="timesteps">[S].</param>
    /// <param name="classEmbedding">[batch, D]; null where no class is given.</param>
    /// <returns>Modulation of the blocks and, if there are any, of the text's [S,
    /// batch or 1, blocks, 6D]; what is added to tokens, [S, 1, D].</returns>
    public (Value Blocks, Value? TextBlocks, Value TokenShift) ApplyGrid(Value timesteps, Value? classEmbedding)
    {
        Value time = Op.Unsqueeze(_time.Apply(timesteps), 1);
        Value condition = Op.Silu(classEmbedding is null ? time : time + Op.Unsqueeze(classEmbedding, 0));
        return (Packed(_blocks, condition), _textBlocks.Length == 0 ? null : Packed(_textBlocks, condition), time);
    }

    /// <summary>One time a row, as training draws them.</summary>
    /// <param name="timesteps">[batch].</param>
    /// <param name="classEmbedding">[batch, D]; null where no class is given.</param>
    /// <returns>Modulation of each block and of the text's; what is added to tokens, [batch, 1, D].</returns>
    public (IReadOnlyList<PixNerdBlockModulation> Blocks, IReadOnlyList<PixNerdBlockModulation> TextBlocks, Value TokenShift) ApplyPaired(
        Value timesteps, Value? classEmbedding)
    {
        Value time = Op.Unsqueeze(_time.Apply(timesteps), 1);
        Value condition = Op.Silu(classEmbedding is null ? time : time + Op.Unsqueeze(classEmbedding, 1));
        return (Each(_blocks), Each(_textBlocks), time);

        IReadOnlyList<PixNerdBlockModulation> Each(Linear[] blocks) =>
            [.. blocks.Select(block => PixNerdBlockModulation.Of(Scaled(block.Apply(condition))))];
    }

    private static Linear[] Modulators(
        ParameterScope blocks, int count, long width) => [.. Enumerable.Range(0, count).Select(block => new Linear(
        blocks.At(block).At("adaLN_modulation").At(0), width, PixNerdBlockModulation.Parts * width,
        initialization: ParameterInitialization.Zero))];

    private Value Packed(Linear[] blocks, Value condition)
    {
        Value all = Op.Linear(
            condition, Op.Concat(0, [.. blocks.Select(static block => block.Weight)]),
            Op.Concat(0, [.. blocks.Select(static block => block.Bias!)]));
        long parts = PixNerdBlockModulation.Parts;
        Value table = Op.Reshape(all, condition[0], condition[1], blocks.Length, parts * _width);
        return Op.Concat(-1, [.. Scaled(table)]);
    }

    // Shift, scale and gate of the attention, then of the feed-forward part; scales become factors.
    private Value[] Scaled(Value all)
    {
        Value[] parts = [.. Op.Split(all, -1, _width, _width, _width, _width, _width, _width)];
        parts[1] += 1f;
        parts[4] += 1f;
        return parts;
    }
}
