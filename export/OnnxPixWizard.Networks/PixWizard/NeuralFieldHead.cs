using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixWizard;

/// <summary>PixNerd's neural field as the head: every token predicts the weights of a small network that all its pixels run through.</summary>
/// <remarks>
/// Parameters: field_embedder [h, C + source channels + 64], field_blocks.j.param_generator1.0 [2·h·h·m, D], field_blocks.j.norm.weight [h],
/// field_head [C, h] and, where asked for, field_head_generator [h·C, D], what a token adds to the head; linear maps with bias. Training starts from velocity = -state + small: the first channels of a pixel carry the state
/// through the field and the head subtracts them.
/// </remarks>
internal sealed class NeuralFieldHead : IVelocityHead
{
    private const int Frequencies = 32;
    private const float FieldEpsilon = 1e-6f;
    private const float SecondMatrixStart = 0.01f;

    private readonly PixWizardOptions _options;
    private readonly NeuralFieldOptions _field;
    private readonly int _inputChannels;
    private readonly Linear _embedder;
    private readonly Linear[] _generators;
    private readonly RmsNorm[] _norms;
    private readonly Linear _head;
    private readonly Linear? _headGenerator;

    public NeuralFieldHead(ParameterScope scope, PixWizardOptions options)
    {
        _options = options;
        _field = options.Field!;
        int pixels = options.PatchSize * options.PatchSize, colours = options.InChannels, width = _field.Width;
        _inputChannels = (options.StateFeatures + options.SourceFeatures) / pixels;
        int features = _inputChannels + (2 * Frequencies);
        _embedder = new Linear(scope.At("field_embedder"), features, width, initialization: ParameterInitialization.Rows(
            (colours, ParameterInitialization.Identity(1)), (width - colours, ParameterInitialization.Glorot(features, width))));

        long matrix = (long)width * width * _field.Expansion;
        ParameterInitialization generated = ParameterInitialization.Rows(
            (matrix, ParameterInitialization.Glorot(options.Dim, 2 * matrix)), (matrix, ParameterInitialization.Uniform(SecondMatrixStart)));
        ParameterScope blocks = scope.At("field_blocks");
        _generators = [.. Enumerable.Range(0, _field.Blocks).Select(block =>
            new Linear(blocks.At(block).At("param_generator1").At(0), options.Dim, 2 * matrix, initialization: generated))];
        _norms = [.. Enumerable.Range(0, _field.Blocks).Select(block => new RmsNorm(blocks.At(block).At("norm"), width, FieldEpsilon))];
        _head = new Linear(scope.At("field_head"), width, colours, initialization: ParameterInitialization.Identity(-1));
        _headGenerator = _field.TokenHead
            ? new Linear(scope.At("field_head_generator"), options.Dim, (long)width * colours, initialization: ParameterInitialization.Zero)
            : null;
    }

    public Value Apply(Value features, Value state)
    {
        Dimension batch = state[0], tokens = state[1];
        long pixels = (long)_options.PatchSize * _options.PatchSize, colours = _options.InChannels;
        Value seen = Op.Transpose(Op.Reshape(state, batch, tokens, _inputChannels, pixels), 0, 1, 3, 2);
        Value x = Embed(seen);
        for (int block = 0; block < _generators.Length; block++)
        {
            x += PredictedField.Apply(_norms[block].Apply(x), _generators[block].Apply(features), _field.Expansion, _field.NormalizeSecond);
        }

        Value colour = _head.Apply(x);
        if (_headGenerator is not null)
        {
            colour += Op.MatMul(x, Op.Reshape(_headGenerator.Apply(features), batch, tokens, _field.Width, colours));
        }

        return Op.Reshape(Op.Transpose(colour, 0, 1, 3, 2), batch, tokens, colours * pixels);
    }

    // The coordinates' share of the product is the same in every token.
    private Value Embed(Value seen)
    {
        IReadOnlyList<Value> weights = Op.Split(_embedder.Weight, 1, _inputChannels, 2 * Frequencies);
        Value coordinates = Op.Linear(seen.Graph.Constant(CoordinateFeatures(_options.PatchSize)), weights[1], _embedder.Bias);
        return Op.Linear(seen, weights[0]) + coordinates;
    }

    // Cosines only, of columns and rows in turn, over coordinates 0 to 16 across the patch whatever its size.
    private static Tensor CoordinateFeatures(int patch)
    {
        float[] features = new float[patch * patch * 2 * Frequencies];
        for (int pixel = 0; pixel < patch * patch; pixel++)
        {
            for (int k = 0; k < Frequencies; k++)
            {
                double frequency = Math.Pow(10000, -k / (double)Frequencies);
                int place = (pixel * 2 * Frequencies) + (2 * k);
                features[place] = (float)Math.Cos(Coordinate(pixel % patch, patch) * frequency);
                features[place + 1] = (float)Math.Cos(Coordinate(pixel / patch, patch) * frequency);
            }
        }

        return Tensor.From<float>(features, patch * patch, 2 * Frequencies);
    }

    private static double Coordinate(int index, int patch) => patch == 1 ? 0 : 16.0 * index / (patch - 1);
}
