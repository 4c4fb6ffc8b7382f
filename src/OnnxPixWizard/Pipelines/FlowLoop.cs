using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Pipelines;

/// <summary>Integrates the flow of requests that share a grid: noise in, states out. The state stays in token space and native memory.</summary>
internal sealed class FlowLoop : IDisposable
{
    private readonly NetworkSettings _network;
    private readonly IReadOnlyList<PreparedRequest> _requests;
    private readonly bool _together;
    private readonly GraphSet _graphs;
    private readonly GraphTensor _state;
    private readonly (int Start, int Length)[] _ranges;
    private readonly List<StepRunner> _runners = [];
    private readonly (StepRunner Runner, int Row)[][] _branches;
    private readonly GraphRun _run;
    private readonly OdeSolver _solver;
    private readonly float[] _times;
    private readonly List<double> _steps;
    private bool _entered;
    private long _graphTicks;

    /// <param name="manifest">The bundle's settings.</param>
    /// <param name="graphs">Its sessions.</param>
    /// <param name="rows">Makes a branch's conditioning.</param>
    /// <param name="texts">Encodes the empty instruction.</param>
    /// <param name="images">Makes source features of noise.</param>
    /// <param name="requests">Requests of equal steps, solver and time shift.</param>
    /// <param name="together">Whether all rows are one run; else each is its own.</param>
    /// <param name="run">Options of all runs, to cancel them.</param>
    public FlowLoop(
        BundleManifest manifest, GraphSet graphs, RowConditioner rows, TextConditioner texts, ImageConditioner images,
        IReadOnlyList<PreparedRequest> requests, bool together, GraphRun run)
    {
        _network = manifest.Network;
        _graphs = graphs;
        _requests = requests;
        _run = run;
        _together = together;
        SamplingPlan plan = requests[0].Sampling;
        int width = _network.TokenWidth();
        _ranges = new (int, int)[requests.Count];
        for (int i = 0, start = 0; i < requests.Count; start += _ranges[i++].Length)
        {
            _ranges[i] = (start, requests[i].Grid.Count * width);
        }

        int length = _ranges[^1].Start + _ranges[^1].Length;
        _state = GraphTensor.Allocate<float>(length);
        try
        {
            _times = TimeGrid.Create(new TimeGridOptions { Steps = plan.Steps, TimeShift = plan.TimeShift });
            _solver = OdeSolvers.Create(new SolverOptions { Name = plan.Solver, Noise = FillStepNoise }, length);
            _steps = new List<double>(plan.Steps);
            List<(int Request, LoopRow Row)> all = [];
            for (int i = 0; i < requests.Count; i++)
            {
                float[] noise = FillNoise(i);
                foreach (GuidanceBranch branch in requests[i].Guidance.Branches)
                {
                    all.Add((i, Row(manifest, requests[i], branch, noise, rows, texts, images)));
                }
            }

            graphs.EnterLoop();
            _entered = true;
            _branches = MakeRunners(graphs, all, OdeSolvers.EvaluationTimes(plan.Solver, _times));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Evaluations of the velocity.</summary>
    public int Evaluations { get; private set; }

    /// <summary>Wall time of the loop, in stopwatch ticks.</summary>
    public long LoopTicks { get; private set; }

    /// <summary>The part of <see cref="LoopTicks"/> inside graph execution.</summary>
    public long GraphTicks => _graphTicks + _runners.Sum(static r => r.GraphTicks);

    /// <summary>Each step's wall time in milliseconds.</summary>
    public IReadOnlyList<double> StepMilliseconds => _steps;

    /// <summary>Runs the loop.</summary>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    /// <exception cref="SamplingException">The state is not finite at the end, or an adaptive solver finds no step.</exception>
    /// <param name="progress">Told after each step.</param>
    /// <param name="preview">Gets the step, the request's index and a guess of its final state planes; null for none.</param>
    /// <param name="cancellation">Ends the loop.</param>
    public void Run(IProgress<PipelineProgress>? progress, Action<int, int, float[]>? preview, CancellationToken cancellation)
    {
        StepWatch watch = new(_steps, progress, stepsBefore: 0, _times.Length - 1);
        PreviewObserver? observer = preview is null ? null : new PreviewObserver((int)_state.Count, _times.Length - 1, (step, guess) => Show(preview, step, guess.Span));
        long start = Stopwatch.GetTimestamp();
        Evaluations = SamplingLoop.Run(Velocity, _state.AsSpan<float>(), _times, _solver, watch, observer is null ? null : observer.Observe, cancellation);
        LoopTicks = Stopwatch.GetTimestamp() - start;
        SamplingLoop.RequireFinite(_state.AsSpan<float>());
    }

    /// <summary>State planes of a request, [C, h / cell, w / cell].</summary>
    public float[] State(int request) => Planes(_state.AsSpan<float>(), request);

    /// <summary>Gives up the graphs before the state is decoded; the loop can't run any more.</summary>
    public void Free()
    {
        _graphTicks = GraphTicks;
        foreach (StepRunner runner in _runners)
        {
            runner.Dispose();
        }

        _runners.Clear();
        if (_entered)
        {
            _entered = false;
            _graphs.LeaveLoop();
        }
    }

    public void Dispose()
    {
        Free();
        _state.Dispose();
    }

    private void Velocity(ReadOnlySpan<float> x, float t, Span<float> velocity)
    {
        for (int i = 0; i < _branches.Length; i++)
        {
            foreach ((StepRunner runner, int row) in _branches[i])
            {
                x.Slice(_ranges[i].Start, _ranges[i].Length).CopyTo(runner.Tokens(row));
            }
        }

        foreach (StepRunner runner in _runners)
        {
            runner.Evaluate(t, _run);
        }

        for (int i = 0; i < _branches.Length; i++)
        {
            (StepRunner Runner, int Row)[] rows = _branches[i];
            _requests[i].Guidance.Combine(Of(rows, 0), Of(rows, 1), Of(rows, 2), Part(velocity, i));
            _requests[i].Request.Evaluated?.Invoke(
                new VelocitySample(t, x.Slice(_ranges[i].Start, _ranges[i].Length).ToArray(), Part(velocity, i).ToArray()));
        }
    }

    /// <summary>Evaluates the first request's velocity at states of one's own, in the layout of its tokens.</summary>
    /// <param name="points">Times, which are those of the request's grid unless its solver is adaptive, and states.</param>
    /// <param name="cancellation">Ends the work between two evaluations.</param>
    /// <exception cref="OptionException">A state is not one of this request.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(IEnumerable<VelocitySample> points, CancellationToken cancellation)
    {
        List<VelocitySample> samples = [];
        foreach (VelocitySample point in points)
        {
            cancellation.ThrowIfCancellationRequested();
            float[] state = [.. point.State], velocity = new float[state.Length];
            if (state.Length != _ranges[0].Length)
            {
                throw new OptionException("State", $"the state has {state.Length} numbers; this request's has {_ranges[0].Length}.");
            }

            Velocity(state, point.Time, velocity);
            samples.Add(new VelocitySample(point.Time, state, velocity));
        }

        return samples;
    }

    private static ReadOnlySpan<float> Of((StepRunner Runner, int Row)[] rows, int branch) =>
        branch < rows.Length ? rows[branch].Runner.Velocity(rows[branch].Row) : default;

    private void Show(Action<int, int, float[]> preview, int step, ReadOnlySpan<float> guess)
    {
        for (int i = 0; i < _requests.Count; i++)
        {
            if (_requests[i].Request.Preview is not null)
            {
                preview(step, i, Planes(guess, i));
            }
        }
    }

    private float[] Planes(ReadOnlySpan<float> state, int request)
    {
        float[] planes = new float[_ranges[request].Length];
        Patches.Unpatchify(
            state.Slice(_ranges[request].Start, _ranges[request].Length), _requests[request].Grid, _network.Channels, _network.PatchSize, planes);
        return planes;
    }

    private Span<float> Part(Span<float> values, int request) => values.Slice(_ranges[request].Start, _ranges[request].Length);

    /// <returns>The noise as planes, for branches whose source it is.</returns>
    private float[] FillNoise(int request)
    {
        PreparedRequest prepared = _requests[request];
        float[] planes = new float[_ranges[request].Length];
        GaussianNoise.Fill(planes, prepared.Sampling.Seed);
        System.Numerics.Tensors.TensorPrimitives.Multiply(planes, (float)prepared.Sampling.NoiseScale, planes);
        Patches.Patchify(planes, prepared.Grid, _network.Channels, _network.PatchSize, Part(_state.AsSpan<float>(), request));
        return planes;
    }

    private void FillStepNoise(int step, Span<float> noise)
    {
        for (int i = 0; i < _requests.Count; i++)
        {
            GaussianNoise.Fill(Part(noise, i), _requests[i].Sampling.Seed, (ulong)step + 1);
        }
    }

    private LoopRow Row(
        BundleManifest manifest, PreparedRequest request, GuidanceBranch branch, float[] noise,
        RowConditioner rows, TextConditioner texts, ImageConditioner images)
    {
        TextEncoding text = branch == GuidanceBranch.Full ? request.Text : texts.Encode(string.Empty, _run);
        ImageEncoding? image = branch == GuidanceBranch.None ? null : request.Image;
        return new LoopRow
        {
            Grid = request.Grid,
            Source = image?.SourceTokens ?? images.SourceTokens(noise, request.Bucket, _run),
            Conditioning = rows.Condition(text, image, _run),
            Rope = request.Rope,
            // Counted on the row's own tokens batch mates change nothing; the published code counts the padding too.
            AttentionGain = AttentionGain(manifest, request, request.Request.PublishedHabits && _together ? _requests.Max(static r => r.Grid.Count) : request.Grid.Count),
        };
    }

    /// <summary>sqrt(ln tokens / ln base).</summary>
    private static float AttentionGain(BundleManifest manifest, PreparedRequest request, int tokens)
    {
        if (manifest.Network.ProportionalAttention is not ProportionalAttention proportional)
        {
            return 1;
        }

        int tokenSide = manifest.Network.PatchSize * (manifest.Latent?.Downscale ?? 1);
        int center = ResolutionPlanner.ClosestCenter(proportional.BaseSides, request.Bucket);
        return (float)Math.Sqrt(Math.Log(tokens) / Math.Log(ResolutionPlanner.BaseSequenceLength(center, tokenSide)));
    }

    private (StepRunner Runner, int Row)[][] MakeRunners(GraphSet graphs, List<(int Request, LoopRow Row)> all, float[]? times)
    {
        List<(StepRunner Runner, int Row)>[] branches = [.. _requests.Select(static _ => new List<(StepRunner, int)>())];
        foreach ((int Request, LoopRow Row)[] group in _together ? [[.. all]] : all.Select(static r => new[] { r }).ToArray())
        {
            StepRunner runner = new(graphs, _network, [.. group.Select(static g => g.Row)], times, _run);
            _runners.Add(runner);
            for (int row = 0; row < group.Length; row++)
            {
                branches[group[row].Request].Add((runner, row));
            }
        }

        return [.. branches.Select(static b => b.ToArray())];
    }
}
