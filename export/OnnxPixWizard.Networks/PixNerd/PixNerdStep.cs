using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The part of PixNerd that is evaluated for every velocity: a transformer
/// over patches, then a neural field over each patch's pixels.</summary>
/// <remarks>
/// Parameters: s_embedder.proj [D, C·P²], x_embedder.embedder.0 [h, C + 64], blocks, of which the last are the field's, final_layer.linear
/// [C, h] and, in the class network, final_layer.norm [h].
/// </remarks>
public sealed class PixNerdStep
{
    private readonly PixNerdOptions _options;
    private readonly Linear _patches;
    private readonly PixNerdBlock[] _blocks;
    private readonly PixelField _field;
    private readonly RmsNorm? _lastNorm;
    private readonly Linear _last;

    /// <param name="scope">Root of the checkpoint's names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public PixNerdStep(ParameterScope scope, PixNerdOptions options)
    {
        options.Validate();
        _options = options;
        bool isText = options is PixNerdTextOptions;
        _patches = new Linear(
            scope.At("s_embedder").At("proj"), (long)options.InChannels * options.PatchSize * options.PatchSize, options.HiddenSize);
        ParameterScope blocks = scope.At("blocks");
        _blocks = [.. Enumerable.Range(0, options.TransformerBlocks)
            .Select(block => new PixNerdBlock(blocks.At(block), options, isText ? "qkv_x" : "qkv"))];
        _field = new PixelField(
            scope.At("x_embedder").At("embedder").At(0),
            [.. Enumerable.Range(options.TransformerBlocks, options.FieldBlocks).Select(blocks.At)],
            new PixelFieldSizes(
                options.InChannels, PixelPlaces.Features, options.FieldWidth, options.FieldExpansion, options.HiddenSize,
                NormalizeSecond: !isText));
        ParameterScope last = scope.At("final_layer");
        _lastNorm = isText ? null : new RmsNorm(last.At("norm"), options.FieldWidth, PixNerdOptions.Epsilon);
        _last = new Linear(last.At("linear"), options.FieldWidth, options.InChannels, initialization: ParameterInitialization.Zero);
    }

    /// <summary>What the places of a patch's pixels add to their embedding: once a size.</summary>
    /// <param name="columns">Place of each column of a patch, [columns].</param>
    /// <param name="rows">Place of each row of a patch, [rows].</param>
    /// <returns>[rows · columns, h].</returns>
    public Value PixelOffsets(Value columns, Value rows) => _field.Offsets(Places(_options, columns, rows));

    /// <returns>Velocity in state units per unit of time, in the layout of the tokens.</returns>
    public Value Apply(PixNerdStepInputs inputs)
    {
        Value tokens = inputs.Tokens;
        Dimension batch = tokens[0], count = tokens[1];
        long colors = _options.InChannels, patch = (long)_options.PatchSize * _options.PatchSize;
        Value cells = Op.Reshape(tokens, batch, count, colors, inputs.PixelOffsets[0]);
        Value x = _patches.Apply(inputs.Patches
            ?? (inputs.Picks is null ? tokens : Op.Reshape(Op.Gather(cells, inputs.Picks, 3), batch, count, colors * patch)));
        RotaryTables rotation = new(inputs.RopeCos, inputs.RopeSin);
        for (int block = 0; block < _blocks.Length; block++)
        {
            x = _blocks[block].Apply(x, inputs.Modulation[block], rotation, inputs.Text?[block]);
        }

        Value pixels = _field.Apply(Op.Transpose(cells, 0, 1, 3, 2), inputs.PixelOffsets, Op.Silu(x + inputs.TokenShift));
        Value velocity = _last.Apply(_lastNorm is null ? pixels : _lastNorm.Apply(pixels));
        return Op.Reshape(Op.Transpose(velocity, 0, 1, 3, 2), batch, count, tokens[2]);
    }

    internal static Value Places(PixNerdOptions options, Value columns, Value rows, int frequencies = PixelPlaces.Frequencies) =>
        options is PixNerdTextOptions ? PixelPlaces.Cosines(columns, rows, frequencies)
            : PixelPlaces.CosineProducts(columns, rows, frequencies);
}
