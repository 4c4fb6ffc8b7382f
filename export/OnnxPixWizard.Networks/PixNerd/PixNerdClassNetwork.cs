using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.PixNerd;

/// <summary>The class-conditional PixNerd: a transformer over patches, then a neural field whose weights each token predicts for its pixels.</summary>
/// <remarks>Parameters: s_embedder.proj [D, C·P²], x_embedder.embedder.0 [h, C + 64], t_embedder, y_embedder.embedding_table [classes + 1, D], blocks,
/// of which the last have param_generator1.0 [2·h²·m, D] and norm [h], final_layer.norm [h] and final_layer.linear [C, h].</remarks>
public sealed class PixNerdClassNetwork
{
    private const double SlowestTime = 10;

    private readonly PixNerdClassOptions _options;
    private readonly Linear _patches;
    private readonly Linear _pixels;
    private readonly TimeEmbedder _time;
    private readonly Value _classes;
    private readonly PixNerdBlock[] _blocks;
    private readonly (Linear Generator, RmsNorm Norm)[] _fields;
    private readonly RmsNorm _lastNorm;
    private readonly Linear _last;

    /// <param name="scope">Path of the parameters.</param>
    /// <param name="options">Sizes.</param>
    public PixNerdClassNetwork(ParameterScope scope, PixNerdClassOptions options)
    {
        _options = options;
        int width = options.HiddenSize, field = options.HiddenSizeX, pixels = options.PatchSize * options.PatchSize;
        long matrices = 2L * field * field * options.NerfMlpratio;
        _patches = new Linear(scope.At("s_embedder").At("proj"), (long)options.InChannels * pixels, width);
        _pixels = new Linear(scope.At("x_embedder").At("embedder").At(0), options.InChannels + PixNerdCoordinates.Features, field);
        _time = new TimeEmbedder(scope.At("t_embedder"), width, SlowestTime);
        _classes = scope.At("y_embedder").At("embedding_table").Parameter("weight", ParameterInitialization.Normal(0.02f), options.NumClasses + 1, width);
        ParameterScope blocks = scope.At("blocks");
        _blocks = [.. Enumerable.Range(0, options.NumCondBlocks).Select(i => new PixNerdBlock(blocks.At(i), options))];
        _fields = [.. Enumerable.Range(options.NumCondBlocks, options.NumBlocks - options.NumCondBlocks).Select(i =>
            (new Linear(blocks.At(i).At("param_generator1").At(0), width, matrices), new RmsNorm(blocks.At(i).At("norm"), field, PixNerdBlock.Epsilon)))];
        _lastNorm = new RmsNorm(scope.At("final_layer").At("norm"), field, PixNerdBlock.Epsilon);
        _last = new Linear(scope.At("final_layer").At("linear"), field, options.InChannels);
    }

    /// <summary>The network on pictures of one size: x [batch, C, height, width], t [batch], y [batch] (64-bit) to v, like x.</summary>
    /// <param name="options">Sizes.</param>
    /// <param name="batch">Pictures.</param>
    /// <param name="height">Rows; a rest that fills no patch gets velocity 0.</param>
    /// <param name="width">Columns, likewise.</param>
    public static Graph Forward(PixNerdClassOptions options, int batch, int height, int width)
    {
        Graph graph = new("pixnerd_class");
        Value x = graph.Input("x", ElementType.Float32, batch, options.InChannels, height, width);
        Value t = graph.Input("t", ElementType.Float32, batch), y = graph.Input("y", ElementType.Int64, batch);
        int side = options.PatchSize, rows = height / side, columns = width / side;
        NetworkOptions.That(rows > 0 && columns > 0, $"A picture of {width}x{height} holds no patch of {side}x{side}.");
        Value whole = Op.Slice(Op.Slice(x, 2, 0, rows * side), 3, 0, columns * side);
        Value velocity = new PixNerdClassNetwork(new ParameterScope(graph), options).Apply(Patches.ToTokens(whole, side), t, y, rows, columns);
        Value cells = Op.Reshape(Op.Transpose(velocity, 0, 2, 1), batch, velocity[2], rows, columns);
        graph.Output("v", Op.Pad(Patches.FromChannels(cells, side, rows * side, columns * side), [0, 0, 0, 0, 0, 0, height - (rows * side), width - (columns * side)]));
        return graph;
    }

    /// <param name="tokens">Noisy pixels, [batch, tokens, C · P²], channel-major.</param>
    /// <param name="times">[batch], 0 noise to 1 picture.</param>
    /// <param name="classes">[batch], the last row of the table for no class.</param>
    /// <param name="rows">Rows of tokens.</param>
    /// <param name="columns">Columns of tokens.</param>
    /// <returns>Velocity, in the layout of <paramref name="tokens"/>.</returns>
    public Value Apply(Value tokens, Value times, Value classes, int rows, int columns)
    {
        Value time = Op.Unsqueeze(_time.Apply(times), 1);
        Value condition = Op.Silu(time + Op.Unsqueeze(Op.Gather(_classes, classes), 1));
        (Tensor cosine, Tensor sine) = PixNerdCoordinates.Rotations(rows, columns, _options.HeadWidth);
        RotaryTables rotation = new(tokens.Graph.Constant(cosine), tokens.Graph.Constant(sine));
        Value features = _patches.Apply(tokens);
        foreach (PixNerdBlock block in _blocks)
        {
            features = block.Apply(features, condition, rotation);
        }

        return Decode(tokens, Op.Silu(time + features));
    }

    private Value Decode(Value tokens, Value features)
    {
        Dimension batch = tokens[0], count = tokens[1];
        long pixels = (long)_options.PatchSize * _options.PatchSize, colours = _options.InChannels;
        IReadOnlyList<Value> weights = Op.Split(_pixels.Weight, 1, colours, PixNerdCoordinates.Features);
        Value seen = Op.Transpose(Op.Reshape(tokens, batch, count, colours, pixels), 0, 1, 3, 2);

        // The coordinates' share of the product is the same in every token.
        Value x = Op.Linear(seen, weights[0]) + Op.Linear(tokens.Graph.Constant(PixNerdCoordinates.Pixels(_options.PatchSize)), weights[1], _pixels.Bias);
        foreach ((Linear generator, RmsNorm norm) in _fields)
        {
            x += PredictedField.Apply(norm.Apply(x), generator.Apply(features), _options.NerfMlpratio, normalizeSecond: true);
        }

        return Op.Reshape(Op.Transpose(_last.Apply(_lastNorm.Apply(x)), 0, 1, 3, 2), batch, count, colours * pixels);
    }
}
