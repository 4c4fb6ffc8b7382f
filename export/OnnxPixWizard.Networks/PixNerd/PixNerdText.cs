using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>PixNerd's text branch: it depends on text and time, not on the state, and ends in each block's keys and values.</summary>
/// <remarks>
/// Parameters: y_embedder.proj [D, T] with bias, y_embedder.norm [D], y_pos_embedding [1, L, D], text_refine_blocks, and of the picture's
/// blocks attn.kv_y [2D, D] without bias and attn.k_norm [d].
/// </remarks>
public sealed class PixNerdText
{
    private readonly PixNerdTextOptions _options;
    private readonly Linear _projection;
    private readonly RmsNorm _norm;
    private readonly Value _places;
    private readonly PixNerdBlock[] _blocks;
    private readonly (Linear KeysValues, Value KeyNorm)[] _readers;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    public PixNerdText(ParameterScope scope, PixNerdTextOptions options)
    {
        options.Validate();
        _options = options;
        int width = options.HiddenSize;
        ParameterScope embedder = scope.At("y_embedder"), blocks = scope.At("text_refine_blocks");
        _projection = new Linear(embedder.At("proj"), options.TxtEmbedDim, width);
        _norm = new RmsNorm(embedder.At("norm"), width, PixNerdOptions.Epsilon);
        _places = scope.Parameter("y_pos_embedding", ParameterInitialization.Normal(0.02f), 1, options.TxtMaxLength, width);
        _blocks = [.. Enumerable.Range(0, options.NumTextBlocks).Select(block => new PixNerdBlock(blocks.At(block), options, "qkv"))];
        _readers = [.. Enumerable.Range(0, options.NumEncoderBlocks).Select(block =>
        {
            ParameterScope attention = scope.At("blocks").At(block).At("attn");
            return (new Linear(attention.At("kv_y"), width, 2L * width, bias: false),
                attention.At("k_norm").Parameter("weight", ParameterInitialization.One, options.HeadWidth));
        })];
    }

    /// <summary>What depends on the text alone.</summary>
    /// <param name="hiddenStates">The text encoder's, [batch, L, T].</param>
    /// <returns>[batch, L, D].</returns>
    public Value Embed(Value hiddenStates) => _norm.Apply(_projection.Apply(hiddenStates)) + _places;

    /// <summary>What depends on the time too.</summary>
    /// <param name="tokens">From <see cref="Embed"/>, [batch, L, D].</param>
    /// <param name="modulation">Of the text's blocks.</param>
    /// <returns>Keys and values of each of the picture's blocks.</returns>
    public IReadOnlyList<PixNerdTextConditions> Refine(Value tokens, IReadOnlyList<PixNerdBlockModulation> modulation)
    {
        Value x = tokens;
        for (int block = 0; block < _blocks.Length; block++)
        {
            x = _blocks[block].Apply(x, modulation[block]);
        }

        return [.. _readers.Select(reader => Read(x, reader.KeysValues, reader.KeyNorm))];
    }

    private PixNerdTextConditions Read(Value x, Linear keysValues, Value keyNorm)
    {
        int heads = _options.NumGroups;
        long width = _options.HiddenSize;
        Value[] parts = [.. Op.Split(Op.Linear(x, RotaryTables.ToHalves(keysValues.Weight, 2 * heads)), -1, width, width)
            .Select(part => Op.Reshape(part, part[0], part[1], heads, _options.HeadWidth))];
        return new PixNerdTextConditions(Op.RmsNorm(parts[0], RotaryTables.ToHalves(keyNorm, 1), PixNerdOptions.Epsilon), parts[1]);
    }
}
