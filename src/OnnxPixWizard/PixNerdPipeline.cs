using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard;

/// <summary>A loaded bundle that draws pictures from classes or texts. Any number
/// of threads may use it at once; each gets the bytes it would get alone.</summary>
public sealed class PixNerdPipeline : IDisposable
{
    // Enough rows to keep the processor busy with small networks; large ones come one by one, as more would only cost memory.
    private const int BatchTokens = 1024;
    private const long BatchPixels = 1L << 18;

    private readonly GraphSet _graphs;
    private readonly RuntimeOptions _options;
    private readonly PixNerdConditioner _conditioner;
    private readonly MemoryBudget _memory;

    private PixNerdPipeline(Bundle bundle, GraphSet graphs, RuntimeOptions options, PixNerdConditioner conditioner)
    {
        Bundle = bundle;
        _graphs = graphs;
        _options = options;
        _conditioner = conditioner;
        _memory = new MemoryBudget(bundle, options);
    }

    /// <summary>The bundle.</summary>
    public Bundle Bundle { get; }

    /// <summary>The provider that runs the graphs.</summary>
    public ExecutionProvider Provider => _graphs.Provider;

    private double LoadMilliseconds { get; set; }

    /// <summary>Opens a bundle and loads its graphs.</summary>
    /// <param name="bundlePath">Its folder.</param>
    /// <param name="options">Provider, threads, memory; null for the defaults.</param>
    /// <param name="cancellation">Ends the loading early.</param>
    /// <exception cref="BundleException">The bundle is missing, damaged or of a family that this pipeline does not run.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named is missing or would not run everything.</exception>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    public static PixNerdPipeline Load(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        PipelineLoader.Load(bundlePath, options, isPixNerd: true, static (bundle, graphs, options, work) =>
        {
            bool isText = bundle.Manifest.Classes is null;
            TextConditioner? texts = isText ? new TextConditioner(bundle, graphs, options.ConditioningCacheBytes / 2) : null;
            PixNerdPipeline pipeline = new(
                bundle, graphs, options, new PixNerdConditioner(bundle, graphs, texts, options.ConditioningCacheBytes / 2));
            if (graphs.KeepsGraphs && options.LoadsAhead)
            {
                graphs.Preload(work.Cancellation);
                // Compiles the loop's code, so that the first real step takes no longer than the others.
                pipeline.Run(
                    new PixNerdRequest { Steps = 1, Solver = "euler", Prompt = isText ? string.Empty : null, Class = isText ? null : "0" },
                    cancellation: work.Cancellation);
            }

            pipeline.LoadMilliseconds = work.Lap();
            return pipeline;
        }, cancellation);

    /// <summary>Loads on a thread of its own.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<PixNerdPipeline> LoadAsync(
        string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Load(bundlePath, options, cancellation), cancellation);

    /// <summary>Refuses what running a request would refuse, as far as that is known before any work.</summary>
    /// <param name="request">What to draw.</param>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="MemoryLimitException">It does not fit into memory.</exception>
    public void Check(PixNerdRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        _ = PixNerdJob.Plan(Bundle.Manifest, _memory, request);
    }

    /// <summary>Draws pictures. Each depends on its class or text, its seed and
    /// the sampling alone: how many others are drawn changes nothing.</summary>
    /// <param name="request">What to draw.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="SamplingException">A picture is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PixNerdResult Run(PixNerdRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using Work work = new(progress, cancellation);
        if (_graphs.KeepsGraphs && !_options.LoadsAhead)
        {
            _graphs.Preload(cancellation); // side by side, what is not open yet
        }

        // 1. What is drawn, and how: size, times, solver, guidance.
        work.Begin(PipelineStage.Encoding);
        PixNerdJob job = PixNerdJob.Plan(Bundle.Manifest, _memory, request);

        // 2. Classes or text, encoded.
        PixNerdConditions conditions = _conditioner.Conditions(job, work);
        double encode = work.Lap();

        // 3. What they are along the times.
        work.Begin(PipelineStage.Conditioning);
        using Owned loop = new();
        PixNerdLoop bound = Enter(job, conditions, loop, work);
        int rows = RowsOf(job), stepRuns = 0;
        double decode = 0;
        work.BeginLoop((request.Count + rows - 1) / rows * job.Sampling.Steps, work.Lap());
        List<Picture> pictures = new(request.Count);
        List<float[]> kept = [];
        for (int first = 0; first < request.Count; first += rows)
        {
            // 4. The velocity of some pictures, bound once, and the noise that they begin with.
            using Owned batch = new();
            (GuidedVelocity velocity, FlowState state) = Bind(job, bound, first, Math.Min(rows, request.Count - first), batch, work);
            work.ConditionMilliseconds += work.Lap();

            // 5. From noise to picture.
            SolverOptions solver = new() { Name = job.Sampling.Solver, Diffusion = job.Sampling.Diffusion };
            Sampler.Run(solver, velocity, state, bound.Times, work, Shown(request.Observer, state, first));
            stepRuns += velocity.StepRuns;
            _ = work.Lap();

            // 6. The pixels are the state.
            for (int i = 0; i < state.Count; i++)
            {
                float[] planes = state.Planes(i, state.Values);
                pictures.Add(Paint(planes, job.Size));
                if (request.KeepPlanes)
                {
                    kept.Add(planes);
                }
            }

            decode += work.Lap();
        }

        return new PixNerdResult
        {
            Pictures = pictures,
            Planes = kept,
            ClassIds = job.ClassIds,
            Prompt = request.Prompt,
            Size = job.Size,
            Sampling = job.Sampling,
            Warnings = [.. conditions.Cuts, .. _graphs.Warnings],
            Metrics = work.Metrics(_graphs, _options.EffectiveThreads, conditions.Null is null ? 1 : 2, stepRuns, rows) with
            {
                LoadMilliseconds = LoadMilliseconds, EncodeMilliseconds = encode, DecodeMilliseconds = decode,
            },
        };
    }

    /// <summary>Draws pictures on a thread of its own.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<PixNerdResult> RunAsync(
        PixNerdRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(request, progress, cancellation), cancellation);

    /// <summary>Evaluates a request's guided velocity at given states, such
    /// as those that another bundle went through: for comparisons.</summary>
    /// <param name="request">A request for one picture.</param>
    /// <param name="points">Times of the request's grid, and states; their velocities are not read.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <returns>The same points with this bundle's velocities.</returns>
    /// <exception cref="OptionException">The request or a state does not fit the bundle.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(
        PixNerdRequest request, IReadOnlyList<VelocitySample> points, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(points);
        using Work work = new(progress: null, cancellation);
        PixNerdJob job = PixNerdJob.Plan(Bundle.Manifest, _memory, request with { Count = 1 });
        using Owned loop = new();
        PixNerdLoop bound = Enter(job, _conditioner.Conditions(job, work), loop, work);
        return Bind(job, bound, 0, 1, loop, work).Velocity.At(points);
    }

    /// <summary>Makes a picture of a state's planes, by the rule that results are made.</summary>
    /// <param name="planes">[3, height, width], for example what a <see cref="PixNerdObserver"/> was shown.</param>
    /// <param name="size">Size of the planes.</param>
    public static Picture Paint(ReadOnlySpan<float> planes, ImageSize size) =>
        Picture.FromPlanar(planes, size.Width, size.Height, PlanarRange.MinusOneToOne, ByteRounding.HalfUp);

    /// <summary>Frees all graphs. No run may be under way.</summary>
    public void Dispose() => _graphs.Dispose();

    /// <summary>What all batches of a request share.</summary>
    /// <param name="Times">The grid.</param>
    /// <param name="Tables">The conditions along the times.</param>
    /// <param name="Frame">The step's inputs that depend on the size alone.</param>
    /// <param name="PixelOffsets">What the places of a patch's pixels add to their embedding.</param>
    private sealed record PixNerdLoop(
        float[] Times, PixNerdTables Tables, IReadOnlyList<(string Name, GraphTensor Tensor)> Frame, float[] PixelOffsets);

    /// <summary>Pictures that are drawn at a time. An adaptive solver's steps depend on all rows together.</summary>
    private int RowsOf(PixNerdJob job) => _options.BatchRows == false || OdeSolvers.IsAdaptive(job.Sampling.Solver)
        ? 1
        : (int)Math.Clamp(Math.Min(BatchTokens / job.Layout.Grid.Count, BatchPixels / job.Size.Pixels), 1, job.Request.Count);

    private PixNerdLoop Enter(PixNerdJob job, PixNerdConditions conditions, Owned loop, Work work)
    {
        float[] times = job.Sampling.Times();
        float[]? evaluated = OdeSolvers.EvaluationTimes(job.Sampling.Solver, times);
        loop.Add(_graphs.EnterLoop());
        IReadOnlyList<(string, GraphTensor)> frame = PixNerdStep.Frame(Bundle.Manifest.Network, job.Layout, conditions.PixelOffsets, loop);
        GuidanceInterval guidance = job.Guidance;
        float[]? guided = evaluated?.Where(t => guidance.ScaleAt(t) != 1).ToArray();
        return new PixNerdLoop(times, loop.Add(new PixNerdTables(_graphs, Bundle.Manifest, conditions, evaluated, guided, work)), frame,
            conditions.PixelOffsets);
    }

    private (GuidedVelocity Velocity, FlowState State) Bind(PixNerdJob job, PixNerdLoop bound, int first, int rows, Owned owned, Work work)
    {
        NetworkSettings network = Bundle.Manifest.Network;
        PixNerdCondition full = bound.Tables.Of(job.ConditionOf(first, rows));
        PixNerdCondition[] conditions = bound.Tables.Null is { } none ? [full, none] : [full];
        FieldTiles? tiles = job.TilePixels is int tile ? owned.Add(new FieldTiles(network, job.Layout, bound.PixelOffsets, tile, rows))
            : null;
        StepRun[] runs = [.. conditions.Select(c => PixNerdStep.Bind(_graphs, network, bound.Frame, tiles, job.Layout, rows, c, owned))];
        FlowState state = owned.Add(FlowState.Start(job.Starts(first, rows)));
        GuidanceInterval guidance = bound.Tables.Null is null ? new GuidanceInterval() : job.Guidance;
        GuidedPart all = new(0, state.Values.Length, guidance, [.. runs.Select(static run => (run, 0))], job.Request.Evaluated);
        return (new GuidedVelocity(runs, [all], work), state);
    }

    private static StateObserver? Shown(PixNerdObserver? observer, FlowState state, int first) => observer is null ? null : (point, t, x) =>
    {
        for (int i = 0; i < state.Count; i++)
        {
            observer(first + i, point, t, state.Planes(i, x));
        }
    };
}
