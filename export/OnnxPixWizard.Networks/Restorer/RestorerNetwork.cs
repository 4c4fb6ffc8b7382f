using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.Modules;

namespace OnnxPixWizard.Networks.Restorer;

/// <summary>
/// A residual U-Net (Ronneberger et al. 2015) over cells of 2x2 pixels that answers at the picture's own resolution. Task and overview
/// shift the features of every block, and so choose which of them pass. Nothing is normalized over places, so that a tile is
/// answered as the whole picture would be.
/// </summary>
/// <remarks>
/// Parameters below the root: conv_in, overview.*, task_table, embedder.*, down.l.j.*, halve.l, up.l.j.*, double.l, keep, conv_out, and
/// damage.* of <see cref="DamageHead"/>. The answer starts near the picture itself: conv_out starts small, and keep, by which the task
/// says how much of the picture goes into the answer, at one.
/// </remarks>
public sealed class RestorerNetwork
{
    private const int Colors = 3;
    private const int Inputs = 4;

    // The answer starts near the picture itself, yet not at it: with zeros here and in the blocks too, nothing would learn for long.
    private const float OutStart = 0.005f;

    private const float Bound = 4;

    private readonly RestorerOptions _options;
    private readonly RequestEmbedder _request;
    private readonly Convolution _in;
    private readonly RestorerBlock[][] _down;
    private readonly RestorerBlock[][] _up;
    private readonly CellConvolution[] _halve;
    private readonly Convolution[] _double;
    private readonly Linear _keep;
    private readonly Value _outWeight;
    private readonly Value _outBias;
    private readonly DamageHead? _damage;

    /// <param name="scope">Root of the names.</param>
    /// <param name="options">Sizes.</param>
    /// <exception cref="NetworkOptionsException">The options make no network.</exception>
    public RestorerNetwork(ParameterScope scope, RestorerOptions options)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        IReadOnlyList<int> widths = options.Widths;
        const int cell = RestorerOptions.Cell * RestorerOptions.Cell;
        _request = new RequestEmbedder(scope, options);
        _in = new Convolution(scope.At("conv_in"), Inputs * cell, widths[0], kernel: 3);
        _down = [.. options.Down.Select((count, level) => Blocks(scope.At("down").At(level), count, widths[level]))];
        _up = [.. options.Up.Select((count, level) => Blocks(scope.At("up").At(level), count, widths[level]))];
        _halve = [.. Levels().Select(level => new CellConvolution(scope.At("halve").At(level), widths[level], widths[level + 1]))];
        _double = [
            .. Levels().Select(level => new Convolution(scope.At("double").At(level), widths[level + 1], cell * widths[level], kernel: 1))];
        _keep = new Linear(scope.At("keep"), options.Embedding, Colors, initialization: ParameterInitialization.Zero);
        _outWeight = scope.At("conv_out").Parameter("weight", ParameterInitialization.Normal(OutStart), Colors * cell, widths[0], 3, 3);
        _outBias = scope.At("conv_out").Parameter("bias", Colors * cell);

        _damage = options.TellsDamage ? new DamageHead(scope.At("damage"), widths[0] + widths[^1], options.Embedding) : null;

        IEnumerable<int> Levels() => Enumerable.Range(0, widths.Count - 1);

        RestorerBlock[] Blocks(ParameterScope level, int count, int width) =>
            [.. Enumerable.Range(0, count).Select(block => new RestorerBlock(level.At(block), width, options.Embedding))];
    }

    /// <param name="image">[batch, 3, height, width] in [-1, 1], gray in holes; sides multiples of
    /// <see cref="RestorerOptions.Multiple"/>.</param>
    /// <param name="hole">[batch, 1, height, width], 1 where the picture is unknown, else 0.</param>
    /// <param name="overview">[batch, 3, s, s] in [-1, 1]: the whole picture that the image is a part of.</param>
    /// <param name="task">[batch], rows of the table of tasks.</param>
    /// <returns>[batch, 3, height, width], about [-1, 1]; and [batch], the logit of the probability that the picture has the damage that
    /// the task repairs, or null.</returns>
    public (Value Restored, Value? Damage) Apply(Value image, Value hole, Value overview, Value task)
    {
        Value request = _request.Apply(overview, task);
        Value x = _in.Apply(Op.ToPatches(Op.Concat(1, image, hole), RestorerOptions.Cell));
        Stack<Value> skipped = new();
        for (int level = 0; level < _down.Length; level++)
        {
            x = Through(_down[level], x, request);
            if (level < _halve.Length)
            {
                skipped.Push(x);
                x = Limited(_halve[level].Apply(x));
            }
        }

        Value deepest = x;
        for (int level = _up.Length - 1; level >= 0; level--)
        {
            Value skip = skipped.Pop();
            x = Limited(Op.FromPatches(_double[level].Apply(x), 2, skip[2], skip[3]) + skip);
            x = Through(_up[level], x, request);
        }

        Value change = Op.FromPatches(
            Op.Conv(Op.Silu(x), _outWeight, _outBias, pads: [1, 1, 1, 1]), RestorerOptions.Cell, image[2], image[3]);
        Value kept = Op.Reshape(_keep.Apply(request) + 1f, image[0], Colors, 1, 1);
        return (change + (image * kept), _damage?.Apply(x, deepest, request));
    }

    // x / sqrt(1 + mean(x^2) / b^2) over the channels of a place: ordinary features pass nearly unchanged, none grows past b from level to
    // level. Without it a picture in some thousands answered with values far out of any range.
    private static Value Limited(Value x) => x / Op.Sqrt((Op.ReduceMean(x * x, keepDimensions: true, 1) * (1 / (Bound * Bound))) + 1f);

    private static Value Through(RestorerBlock[] blocks, Value x, Value request) =>
        blocks.Aggregate(x, (value, block) => block.Apply(value, request));

    /// <summary>A convolution of disjoint cells of 2x2 places.</summary>
    private sealed class CellConvolution(ParameterScope scope, int inputs, int outputs)
    {
        private readonly Value _weight = scope.Parameter("weight", outputs, inputs, 2, 2);
        private readonly Value _bias = scope.Parameter("bias", outputs);

        public Value Apply(Value x) => Op.Conv(x, _weight, _bias, strides: [2, 2]);
    }
}

/// <summary>Two 3x3 convolutions with a shift and SiLU between them, added to what came in.</summary>
/// <remarks>Parameters: conv1, conv2, request.weight [w, embedding] and
/// request.bias [w]. A block starts by changing nothing: conv2 is zero.</remarks>
internal sealed class RestorerBlock(ParameterScope scope, int width, int embedding)
{
    private readonly Convolution _conv1 = new(scope.At("conv1"), width, width, kernel: 3);
    private readonly Convolution _conv2 = new(scope.At("conv2"), width, width, kernel: 3, initialization: ParameterInitialization.Zero);
    private readonly Linear _request = new(scope.At("request"), embedding, width);

    /// <param name="x">[batch, width, rows, columns].</param>
    /// <param name="request">[batch, embedding].</param>
    public Value Apply(Value x, Value request)
    {
        Value shift = Op.Unsqueeze(_request.Apply(request), 2, 3);
        return x + _conv2.Apply(Op.Silu(_conv1.Apply(x) + shift));
    }
}

/// <summary>How surely a picture has the damage that its task repairs, from the means of the finest and the deepest features.</summary>
/// <remarks>Parameters: damage.features, damage.request, damage.out. It starts by not knowing: out is zero.</remarks>
internal sealed class DamageHead(ParameterScope scope, int features, int embedding)
{
    private const int Width = 64;

    private readonly Linear _features = new(scope.At("features"), features, Width);
    private readonly Linear _request = new(scope.At("request"), embedding, Width, bias: false);
    private readonly Linear _out = new(scope.At("out"), Width, 1, initialization: ParameterInitialization.Zero);

    /// <param name="finest">[batch, w, rows, columns].</param>
    /// <param name="deepest">[batch, w', rows', columns'].</param>
    /// <param name="request">[batch, embedding].</param>
    /// <returns>[batch].</returns>
    public Value Apply(Value finest, Value deepest, Value request)
    {
        Value seen = Op.Concat(1, Op.ReduceMean(Op.Silu(finest), keepDimensions: false, 2, 3),
            Op.ReduceMean(Op.Silu(deepest), keepDimensions: false, 2, 3));
        return Op.Squeeze(_out.Apply(Op.Silu(_features.Apply(seen) + _request.Apply(request))), 1);
    }
}

/// <summary>What every block is told: the task's row of a table, and what the overview shows.</summary>
/// <remarks>Parameters: task_table [tasks, e], overview.conv1, conv2, conv3, overview.out, embedder.0, embedder.1.</remarks>
internal sealed class RequestEmbedder(ParameterScope scope, RestorerOptions options)
{
    private const int OverviewCell = 4;
    private const int Width = 64;

    private readonly Value _tasks = scope.Parameter("task_table", ParameterInitialization.Normal(0.5f), options.Tasks, options.Embedding);
    private readonly Convolution _conv1 = new(scope.At("overview.conv1"), 3 * OverviewCell * OverviewCell, Width, kernel: 3);
    private readonly Convolution _conv2 = new(scope.At("overview.conv2"), Width, Width, kernel: 3);
    private readonly Convolution _conv3 = new(scope.At("overview.conv3"), Width, Width, kernel: 3);
    private readonly Linear _out = new(scope.At("overview.out"), Width, options.Embedding);
    private readonly Linear _first = new(scope.At("embedder.0"), options.Embedding, options.Embedding);
    private readonly Linear _second = new(scope.At("embedder.1"), options.Embedding, options.Embedding);

    /// <param name="overview">[batch, 3, s, s].</param>
    /// <param name="task">[batch], integers.</param>
    /// <returns>[batch, embedding].</returns>
    public Value Apply(Value overview, Value task)
    {
        Value x = Op.Silu(_conv1.Apply(Op.ToPatches(overview, OverviewCell)));
        x = Op.Silu(_conv3.Apply(Op.Silu(_conv2.Apply(x))));
        Value seen = _out.Apply(Op.ReduceMean(x, keepDimensions: false, 2, 3));
        Value request = seen + Op.Gather(_tasks, task);
        return Op.Silu(_second.Apply(Op.Silu(_first.Apply(request))));
    }
}
