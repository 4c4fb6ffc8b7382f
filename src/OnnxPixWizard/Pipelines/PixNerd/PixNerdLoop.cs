using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines.PixNerd;

/// <summary>Draws the pictures of a request, a batch of bounded size after another.</summary>
internal sealed class PixNerdLoop : IDisposable
{
    // Enough rows to keep the processor busy with small networks; large ones come one by one, as more would only cost memory.
    private const int BatchTokens = 1024;
    private const long BatchPixels = 1L << 18;

    private readonly GraphSet _graphs;
    private readonly NetworkSettings _network;
    private readonly PreparedPictures _pictures;
    private readonly GraphRun _run;
    private readonly float[] _times;
    private readonly float[]? _evaluated;
    private readonly Dictionary<int, PixNerdModulation> _classes = [];
    private readonly List<double> _steps;
    private readonly bool _isText;
    private readonly int _rows;
    private FrameInputs? _frame;
    private PixNerdModulation? _common;
    private TextTable? _text;
    private TextTable? _nullText;
    private bool _entered;

    /// <param name="manifest">The bundle's settings.</param>
    /// <param name="graphs">Its sessions.</param>
    /// <param name="pictures">The request.</param>
    /// <param name="together">Whether pictures may be rows of one run.</param>
    /// <param name="run">Options of all runs, to cancel them.</param>
    public PixNerdLoop(BundleManifest manifest, GraphSet graphs, PreparedPictures pictures, bool together, GraphRun run)
    {
        _graphs = graphs;
        _network = manifest.Network;
        _pictures = pictures;
        _run = run;
        _isText = manifest.Classes is null;
        bool isAdaptive = OdeSolvers.IsAdaptive(pictures.Plan.Solver);
        // An adaptive solver's steps depend on all rows together.
        _rows = !together || isAdaptive ? 1 : (int)Math.Clamp(Math.Min(BatchTokens / pictures.Grid.Count, BatchPixels / pictures.Size.Pixels), 1, pictures.Request.Count);
        _steps = new List<double>(pictures.Plan.Steps * ((pictures.Request.Count + _rows - 1) / _rows));
        _times = TimeGrid.Create(new TimeGridOptions { Steps = pictures.Plan.Steps, TimeShift = pictures.Plan.TimeShift });
        _evaluated = OdeSolvers.EvaluationTimes(pictures.Plan.Solver, _times);
        try
        {
            graphs.EnterLoop();
            _entered = true;
            Prepare();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Pictures that are drawn at a time.</summary>
    public int Rows => _rows;

    /// <summary>Evaluations of the velocity of one batch after another.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Runs of the step, the null condition's among them.</summary>
    public int StepRuns { get; private set; }

    /// <summary>Stopwatch ticks of integrating.</summary>
    public long LoopTicks { get; private set; }

    /// <summary>The part of <see cref="LoopTicks"/> inside graph execution.</summary>
    public long GraphTicks { get; private set; }

    /// <summary>Stopwatch ticks of making modulation, text and noise.</summary>
    public long ConditionTicks { get; private set; }

    /// <summary>Wall time of each step of each batch in milliseconds.</summary>
    public IReadOnlyList<double> StepMilliseconds => _steps;

    /// <summary>Draws all pictures.</summary>
    /// <param name="finished">Gets each picture's index and planes, which are valid during the call.</param>
    /// <param name="progress">Told after each step.</param>
    /// <param name="cancellation">Ends the loop.</param>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SamplingException">A picture is not finite, or an adaptive solver finds no step.</exception>
    public void Run(Action<int, float[]> finished, IProgress<PipelineProgress>? progress, CancellationToken cancellation)
    {
        int count = _pictures.Request.Count, batches = (count + _rows - 1) / _rows, steps = _times.Length - 1;
        for (int index = 0; index < batches; index++)
        {
            int first = index * _rows;
            using PictureBatch batch = Batch(first, Math.Min(_rows, count - first));
            StepWatch watch = new(_steps, progress, index * steps, batches * steps);
            long start = Stopwatch.GetTimestamp();
            OdeSolver solver = OdeSolvers.Create(
                new SolverOptions { Name = _pictures.Plan.Solver, Diffusion = _pictures.Plan.Diffusion, Noise = batch.FillStepNoise }, batch.State.Length);
            Evaluations += SamplingLoop.Run(
                batch.Velocity, batch.State, _times, solver, watch, _pictures.Request.Observer is PixNerdObserver observer ? Shown(batch, observer) : null, cancellation);
            LoopTicks += Stopwatch.GetTimestamp() - start;
            GraphTicks += batch.GraphTicks;
            StepRuns += batch.StepRuns;
            SamplingLoop.RequireFinite(batch.State);
            for (int row = 0; row < batch.Count; row++)
            {
                finished(first + row, batch.Planes(batch.State, row));
            }
        }
    }

    /// <summary>Evaluates the first picture's guided velocity at states of one's own, in the layout of its tokens.</summary>
    /// <param name="points">Times, which are those of the request's grid unless its solver is adaptive, and states.</param>
    /// <param name="cancellation">Ends the work between two evaluations.</param>
    /// <exception cref="OptionException">A state is not one of this request.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(IEnumerable<VelocitySample> points, CancellationToken cancellation)
    {
        List<VelocitySample> samples = [];
        using PictureBatch batch = Batch(0, 1);
        foreach (VelocitySample point in points)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] state = [.. point.State], velocity = new float[state.Length];
            if (state.Length != batch.State.Length)
            {
                throw new OptionException("State", $"a state has {state.Length} numbers; one of this request has {batch.State.Length}.");
            }

            batch.Velocity(state, point.Time, velocity);
            samples.Add(point with { Velocity = velocity });
        }

        return samples;
    }

    public void Dispose()
    {
        _text?.Dispose();
        _nullText?.Dispose();
        _common?.Dispose();
        Forget(_classes.Keys);
        _frame?.Dispose();
        if (_entered)
        {
            _entered = false;
            _graphs.LeaveLoop();
        }
    }

    private static StateObserver Shown(PictureBatch batch, PixNerdObserver observer) => (point, t, state) =>
    {
        for (int row = 0; row < batch.Count; row++)
        {
            observer(batch.First + row, point, t, batch.Planes(state, row));
        }
    };

    /// <summary>What all batches share.</summary>
    private void Prepare()
    {
        long start = Stopwatch.GetTimestamp();
        _frame = new FrameInputs(_network, _pictures);
        // Times at which nothing is guided need no null condition.
        float[]? guided = _evaluated?.Where(t => _pictures.Guidance.ScaleAt(t) != 1).ToArray();
        bool isGuided = _pictures.Null is not null && guided is not { Length: 0 };
        if (_isText)
        {
            _common = new PixNerdModulation(_graphs, _network, classEmbedding: null, _evaluated, _run);
            _text = new TextTable(_graphs, _network, _pictures.Conditions[0], _common, _evaluated, _run);
            _nullText = isGuided ? new TextTable(_graphs, _network, _pictures.Null!, _common, guided, _run) : null;
        }
        else if (isGuided)
        {
            _common = new PixNerdModulation(_graphs, _network, _pictures.Null, guided, _run);
        }

        ConditionTicks += Stopwatch.GetTimestamp() - start;
    }

    private PictureBatch Batch(int first, int count)
    {
        long start = Stopwatch.GetTimestamp();
        IReadOnlyList<PixNerdModulation> modulations = _isText ? [_common!] : Modulations([.. _pictures.ConditionOf.Skip(first).Take(count)]);
        bool isGuided = _isText ? _nullText is not null : _common is not null;
        FreeWhatIsDone(modulations);
        PictureBatch batch = new(
            _graphs, _network, _pictures, _frame!, (modulations, _text), isGuided ? (_common!, _nullText) : null, first, count, _run);
        ConditionTicks += Stopwatch.GetTimestamp() - start;
        return batch;
    }

    /// <summary>The classes' modulation: one of all rows where they are of one class. Each class's own is computed alone, so that batch mates change nothing.</summary>
    private PixNerdModulation[] Modulations(int[] conditions)
    {
        Forget(_classes.Keys.Except(conditions));
        foreach (int condition in conditions)
        {
            if (!_classes.ContainsKey(condition))
            {
                _classes[condition] = new PixNerdModulation(_graphs, _network, _pictures.Conditions[condition], _evaluated, _run);
            }
        }

        return _classes.Count == 1 ? [_classes[conditions[0]]] : [.. conditions.Select(condition => _classes[condition])];
    }

    /// <summary>Where every batch is of one condition and its tables are made, the graphs that made them go before the step comes.</summary>
    private void FreeWhatIsDone(IReadOnlyList<PixNerdModulation> modulations)
    {
        bool isLive = modulations.Any(static m => m.IsLive) || _common is { IsLive: true } || _text is { IsLive: true } || _nullText is { IsLive: true };
        if (!isLive && _pictures.Conditions.Count == 1)
        {
            _graphs.DoneWith(GraphNames.Modulation, GraphNames.TextRefiner);
        }
    }

    private void Forget(IEnumerable<int> conditions)
    {
        foreach (int condition in conditions.ToArray())
        {
            _classes[condition].Dispose();
            _classes.Remove(condition);
        }
    }
}
