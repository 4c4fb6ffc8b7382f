using System.Diagnostics;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard;

/// <summary>What goes with a request through all of its steps: cancellation, progress, the clock, and the figures of its loop.</summary>
/// <param name="progress">Told of stages and steps; null: nobody is.</param>
/// <param name="cancellation">Ends the work within a node's time.</param>
internal sealed class Work(IProgress<PipelineProgress>? progress, CancellationToken cancellation) : IDisposable, IProgress<SamplingProgress>
{
    private List<double> _steps = [];
    private int _stepCount;
    private long _lap = Stopwatch.GetTimestamp();
    private long _lastStep;
    private int _onceRuns;

    /// <summary>Options of every run of a graph, by which it is cancelled.</summary>
    public GraphRun Run { get; } = new(cancellation);

    public CancellationToken Cancellation => cancellation;

    /// <summary>Evaluations of the velocity in the present loop.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Stopwatch ticks of the present loop, and the part of them inside graph execution.</summary>
    public long LoopTicks { get; private set; }

    public long GraphTicks { get; set; }

    /// <summary>What was spent on conditions for the present loop, before and in it.</summary>
    public double ConditionMilliseconds { get; set; }

    /// <summary>Begins a stage, and a lap of the clock.</summary>
    public void Begin(PipelineStage stage)
    {
        progress?.Report(new PipelineProgress(stage));
        _ = Lap();
    }

    /// <summary>Milliseconds since the lap before.</summary>
    public double Lap()
    {
        long last = _lap;
        _lap = Stopwatch.GetTimestamp();
        return Stopwatch.GetElapsedTime(last, _lap).TotalMilliseconds;
    }

    /// <summary>Begins a loop, which may be several samplings one after another.</summary>
    /// <param name="steps">Steps of all samplings.</param>
    /// <param name="conditionMilliseconds">What was spent on conditions before it.</param>
    public void BeginLoop(int steps, double conditionMilliseconds = 0)
    {
        ConditionMilliseconds = conditionMilliseconds;
        _steps = new List<double>(steps);
        _stepCount = steps;
        Evaluations = 0;
        LoopTicks = GraphTicks = 0;
    }

    /// <summary>Times a sampling of the loop.</summary>
    /// <param name="sampling">Reports its steps here, and returns its evaluations.</param>
    public void Time(Func<int> sampling)
    {
        _onceRuns = Run.OnceRuns;
        long start = _lastStep = Stopwatch.GetTimestamp();
        Evaluations += sampling();
        LoopTicks += Stopwatch.GetTimestamp() - start;
    }

    /// <summary>Notes a step's wall time, and passes it on as progress of the whole request.</summary>
    public void Report(SamplingProgress value) => StepDone(PipelineStage.Sampling);

    /// <inheritdoc cref="Report"/>
    public void StepDone(PipelineStage stage)
    {
        long now = Stopwatch.GetTimestamp();
        _steps.Add(Stopwatch.GetElapsedTime(_lastStep, now).TotalMilliseconds);
        _lastStep = now;
        progress?.Report(new PipelineProgress(stage, _steps.Count, _stepCount));
    }

    /// <summary>The figures of the present loop, for the caller to add its own stages by <c>with</c>.</summary>
    /// <param name="graphs">The sessions that ran.</param>
    /// <param name="threads">Threads of a graph's execution.</param>
    /// <param name="branches">Guidance branches of an evaluation.</param>
    /// <param name="stepRuns">Runs of the step, all branches counted.</param>
    /// <param name="batchSize">Requests or pictures that shared the loop.</param>
    public PipelineMetrics Metrics(GraphSet graphs, int threads, int branches, int stepRuns, int batchSize) => new()
    {
        LoadMilliseconds = 0,
        EncodeMilliseconds = 0,
        ConditionMilliseconds = ConditionMilliseconds,
        LoopMilliseconds = Milliseconds(LoopTicks),
        LoopGraphMilliseconds = Milliseconds(GraphTicks),
        StepMilliseconds = [.. _steps],
        DecodeMilliseconds = 0,
        Evaluations = Evaluations,
        Branches = branches,
        StepRuns = stepRuns,
        BatchSize = batchSize,
        EncoderRuns = _onceRuns,
        Provider = graphs.Provider.ToOption(),
        Threads = threads,
        OnnxRuntimeVersion = OnnxRuntimeLibrary.Version,
        LoadedGraphBytes = graphs.MostBytes,
        PeakMemoryBytes = PipelineMetrics.PeakMemoryNow,
    };

    public void Dispose() => Run.Dispose();

    private static double Milliseconds(long ticks) => TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency).TotalMilliseconds;
}

/// <summary>What a piece of work has taken, given back in reverse order.</summary>
internal sealed class Owned : IDisposable
{
    private readonly Stack<IDisposable> _taken = new();

    public T Add<T>(T taken)
        where T : IDisposable
    {
        _taken.Push(taken);
        return taken;
    }

    public void Dispose()
    {
        while (_taken.TryPop(out IDisposable? last))
        {
            last.Dispose();
        }
    }
}

/// <summary>Long work on a thread of its own, so that none of the pool's is held.</summary>
internal static class OwnThread
{
    public static Task<T> Run<T>(Func<T> work, CancellationToken cancellation) =>
        Task.Factory.StartNew(
            work, cancellation, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
}
