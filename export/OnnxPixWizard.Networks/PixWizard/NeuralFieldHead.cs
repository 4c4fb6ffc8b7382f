using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>PixNerd's neural field as the head: every token predicts the
/// weights of a small network that all its pixels run through.</summary>
/// <remarks>
/// Parameters: field_embedder [h, C + source channels + 64], field_blocks.j.param_generator1.0 [2·h·h·m, D], field_blocks.j.norm.weight
/// [h], field_head [C, h] and, where asked for, field_head_generator [h·C, D], what a token adds to the head; linear maps with bias.
/// Training starts from velocity = -state + small: the first channels of a pixel carry the state through the field and the head subtracts
/// them.
/// </remarks>
internal sealed class NeuralFieldHead : IVelocityHead
{
    private const double Extent = 16;
    private const float SecondMatrixStart = 0.01f;

    private readonly PixWizardOptions _options;
    private readonly NeuralFieldOptions _field;
    private readonly int _inputChannels;
    private readonly PixelField _pixels;
    private readonly Linear _head;
    private readonly Linear? _headGenerator;

    public NeuralFieldHead(ParameterScope scope, PixWizardOptions options)
    {
        _options = options;
        _field = options.Field!;
        int pixels = options.PatchSize * options.PatchSize, colors = options.InChannels, width = _field.Width;
        _inputChannels = (options.StateFeatures + options.SourcePixelFeatures) / pixels;
        long matrix = (long)width * width * _field.Expansion;
        ParameterInitialization generated = ParameterInitialization.Rows(
            (matrix, ParameterInitialization.Glorot(options.Dim, 2 * matrix)),
            (matrix, ParameterInitialization.Uniform(SecondMatrixStart)));
        int features = _inputChannels + PixelPlaces.Features;
        ParameterInitialization embedded = ParameterInitialization.Rows(
            (colors, ParameterInitialization.Identity(1)), (width - colors, ParameterInitialization.Glorot(features, width)));
        ParameterScope blocks = scope.At("field_blocks");
        _pixels = new PixelField(
            scope.At("field_embedder"), [.. Enumerable.Range(0, _field.Blocks).Select(blocks.At)],
            new PixelFieldSizes(_inputChannels, PixelPlaces.Features, width, _field.Expansion, options.Dim, _field.NormalizeSecond),
            embedded, generated);
        _head = new Linear(scope.At("field_head"), width, colors, initialization: ParameterInitialization.Identity(-1));
        _headGenerator = _field.TokenHead
            ? new Linear(scope.At("field_head_generator"), options.Dim, (long)width * colors, initialization: ParameterInitialization.Zero)
            : null;
    }

    public Value Apply(Value features, Value state)
    {
        Dimension batch = state[0], tokens = state[1];
        long pixels = (long)_options.PatchSize * _options.PatchSize, colors = _options.InChannels;
        Value seen = Op.Transpose(Op.Reshape(state, batch, tokens, _inputChannels, pixels), 0, 1, 3, 2);
        Value places = PixelPlaces.Even(state.Backend, _options.PatchSize, Extent);
        Value x = _pixels.Apply(seen, _pixels.Offsets(PixelPlaces.Cosines(places, places)), features);
        Value color = _head.Apply(x);
        if (_headGenerator is not null)
        {
            color += Op.MatMul(x, Op.Reshape(_headGenerator.Apply(features), batch, tokens, _field.Width, colors));
        }

        return Op.Reshape(Op.Transpose(color, 0, 1, 3, 2), batch, tokens, colors * pixels);
    }
}
