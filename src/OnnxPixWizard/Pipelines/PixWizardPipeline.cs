using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Pipelines;

/// <summary>A loaded bundle that answers requests. Any number of threads may use it at once; each gets the bytes it would get alone.</summary>
public sealed class PixWizardPipeline : IDisposable
{
    private readonly GraphSet _graphs;
    private readonly RuntimeOptions _options;
    private readonly StateCodec _codec;
    private readonly TextConditioner _texts;
    private readonly ImageConditioner _images;
    private readonly RowConditioner _rows;
    private readonly RequestPreparer _preparer;
    private readonly double _loadMilliseconds;

    private PixWizardPipeline(Bundle bundle, RuntimeOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Bundle = bundle;
        _options = options;
        _graphs = new GraphSet(bundle, options);
        try
        {
            _texts = new TextConditioner(bundle, _graphs, options.ConditioningCacheBytes / 4);
            _codec = new StateCodec(bundle.Manifest, _graphs);
            _images = new ImageConditioner(bundle, _graphs, _codec, options.ConditioningCacheBytes / 4);
            _rows = new RowConditioner(bundle, _graphs, options.ConditioningCacheBytes / 2);
            _preparer = new RequestPreparer(bundle.Manifest, _texts, _images, _codec);
            if (_graphs.KeepsGraphs)
            {
                _graphs.Preload(cancellation);
                Warm(cancellation);
            }
        }
        catch
        {
            _graphs.Dispose();
            throw;
        }

        _loadMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }

    /// <summary>The bundle.</summary>
    public Bundle Bundle { get; }

    /// <summary>The provider that runs the graphs.</summary>
    public ExecutionProvider Provider => _graphs.Provider;

    /// <summary>Opens a bundle and loads its graphs.</summary>
    /// <param name="bundlePath">Its folder; <see cref="BundleLocator"/> finds the one that ships with the program.</param>
    /// <param name="options">Provider, threads, memory; null for the defaults.</param>
    /// <param name="cancellation">Ends the loading early.</param>
    /// <exception cref="BundleException">The bundle is missing, damaged or of a family that this version does not run.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named is missing or would not run everything.</exception>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    public static PixWizardPipeline Load(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default)
    {
        Bundle bundle = Bundle.Open(bundlePath);
        return bundle.Family is BundleFamily.PixWizard or BundleFamily.PixWizardPixel
            ? new PixWizardPipeline(bundle, options ?? new RuntimeOptions(), cancellation)
            : throw new BundleException(BundleFault.Unsupported, bundle.ManifestFile, "family", $"'{bundle.Manifest.Family}' is not run by this pipeline",
                "Use a bundle of family pixwizard-pixel or pixwizard");
    }

    /// <summary>Loads on a thread of its own.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<PixWizardPipeline> LoadAsync(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Load(bundlePath, options, cancellation), cancellation);

    /// <summary>Answers a request.</summary>
    /// <param name="request">Picture, sentence, options.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="ImageException">The picture is damaged.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PixWizardResult Run(PixWizardRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        Run([request], progress, cancellation)[0];

    /// <summary>Answers a request on a thread of its own.</summary>
    /// <inheritdoc cref="Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<PixWizardResult> RunAsync(PixWizardRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(request, progress, cancellation), cancellation);

    /// <summary>Answers several requests, of any sizes and tasks; batch mates change nothing in each other's results.</summary>
    /// <returns>One result for each request, in their order.</returns>
    /// <inheritdoc cref="Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public IReadOnlyList<PixWizardResult> Run(
        IReadOnlyList<PixWizardRequest> requests, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        using GraphRun run = new(cancellation);
        progress?.Report(new PipelineProgress(PipelineStage.Encoding));
        (PreparedRequest Prepared, double Milliseconds)[] prepared = [.. requests.Select(r => Timed(() => _preparer.Prepare(r, run)))];
        bool together = _options.BatchRows ?? _graphs.Provider != ExecutionProvider.Cpu;
        PixWizardResult[] results = new PixWizardResult[requests.Count];
        foreach (int[] group in Groups([.. prepared.Select(static p => p.Prepared.Sampling)], together))
        {
            Answer(group, prepared, together, results, run, progress, cancellation);
        }

        if (!_graphs.KeepsGraphs)
        {
            _graphs.Rest();
        }

        return results;
    }

    /// <summary>Evaluates a request's guided velocity at given states, such as those that another bundle went through: for comparisons.</summary>
    /// <param name="request">Picture, sentence, options.</param>
    /// <param name="points">Times of the request's grid, and states; their velocities are not read.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <returns>The same points with this bundle's velocities.</returns>
    /// <exception cref="OptionException">The request or a state does not fit the bundle.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(PixWizardRequest request, IReadOnlyList<VelocitySample> points, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(points);
        using GraphRun run = new(cancellation);
        IReadOnlyList<VelocitySample> samples;
        using (FlowLoop loop = new(Bundle.Manifest, _graphs, _rows, _texts, _images, [_preparer.Prepare(request, run)], together: false, run))
        {
            samples = loop.Evaluate(points, cancellation);
        }

        if (!_graphs.KeepsGraphs)
        {
            _graphs.Rest();
        }

        return samples;
    }

    /// <summary>Frees all graphs. No run may be under way.</summary>
    public void Dispose() => _graphs.Dispose();

    private void Warm(CancellationToken cancellation)
    {
        using GraphRun run = new(cancellation);
        using FlowLoop loop = new(Bundle.Manifest, _graphs, _rows, _texts, _images, [WarmUp.Request(Bundle.Manifest, _codec)], together: false, run);
        loop.Run(progress: null, preview: null, cancellation);
    }

    private static (T Value, double Milliseconds) Timed<T>(Func<T> work)
    {
        long start = Stopwatch.GetTimestamp();
        T value = work();
        return (value, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
    }

    /// <summary>Requests that can share a loop: equal grids and solvers, and a solver whose steps don't depend on the mates' states.</summary>
    private static IEnumerable<int[]> Groups(SamplingPlan[] plans, bool together) => Enumerable.Range(0, plans.Length)
        .GroupBy(i => together && !OdeSolvers.IsAdaptive(plans[i].Solver) ? (-1, plans[i].Steps, plans[i].Solver, plans[i].TimeShift) : (i, 0, string.Empty, 0))
        .Select(static g => g.ToArray());

    private void Answer(
        int[] group, (PreparedRequest Prepared, double Milliseconds)[] prepared, bool together, PixWizardResult[] results,
        GraphRun run, IProgress<PipelineProgress>? progress, CancellationToken cancellation)
    {
        progress?.Report(new PipelineProgress(PipelineStage.Conditioning));
        long start = Stopwatch.GetTimestamp();
        using FlowLoop loop = new(Bundle.Manifest, _graphs, _rows, _texts, _images, [.. group.Select(i => prepared[i].Prepared)], together, run);
        double condition = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        loop.Run(progress, Preview(group, prepared, run), cancellation);
        if (!_graphs.KeepsGraphs)
        {
            loop.Free();
        }

        progress?.Report(new PipelineProgress(PipelineStage.Decoding));
        for (int i = 0; i < group.Length; i++)
        {
            PreparedRequest request = prepared[group[i]].Prepared;
            ((ImageBuffer Picture, TaskData? Data) answer, double decode) = Timed(() => Decode(request, loop.State(i), run));
            results[group[i]] = new PixWizardResult
            {
                Picture = answer.Picture,
                Data = answer.Data,
                Task = request.Task.Id,
                Instruction = request.Asked.Instruction,
                Bucket = request.Bucket,
                Sampling = request.Sampling,
                Warnings = [.. request.Asked.Cuts, .. _graphs.Warnings],
                Metrics = new PipelineMetrics
                {
                    LoadMilliseconds = _loadMilliseconds,
                    EncodeMilliseconds = prepared[group[i]].Milliseconds,
                    ConditionMilliseconds = condition,
                    LoopMilliseconds = TimeSpan.FromSeconds((double)loop.LoopTicks / Stopwatch.Frequency).TotalMilliseconds,
                    LoopGraphMilliseconds = TimeSpan.FromSeconds((double)loop.GraphTicks / Stopwatch.Frequency).TotalMilliseconds,
                    StepMilliseconds = [.. loop.StepMilliseconds],
                    DecodeMilliseconds = decode,
                    Evaluations = loop.Evaluations,
                    StepRuns = loop.Evaluations * request.Guidance.Branches.Count,
                    Branches = request.Guidance.Branches.Count,
                    BatchSize = group.Length,
                    Provider = _graphs.Provider.ToOption(),
                    Threads = _options.EffectiveThreads,
                    OnnxRuntimeVersion = OnnxRuntimeLibrary.Version,
                    LoadedGraphBytes = _graphs.MostBytes,
                    PeakMemoryBytes = ProcessMemory.Peak,
                },
            };
        }
    }

    private Action<int, int, float[]>? Preview(int[] group, (PreparedRequest Prepared, double Milliseconds)[] prepared, GraphRun run)
    {
        PreparedRequest[] requests = [.. group.Select(i => prepared[i].Prepared)];
        if (!requests.Any(static r => r.Request.Preview is not null))
        {
            return null;
        }

        return (step, i, state) => requests[i].Request.Preview!(
            new StepPreview(step, requests[i].Sampling.Steps, Painted(requests[i], _codec.Decode(state, requests[i].Bucket, run))));
    }

    private static ImageBuffer Painted(PreparedRequest request, float[] planes) => ImageBuffer.FromPlanar(
        planes, request.Bucket.Width, request.Bucket.Height, PlanarRange.MinusOneToOne, request.TruncateBytes ? ByteRounding.Truncate : ByteRounding.Nearest);

    private (ImageBuffer Picture, TaskData? Data) Decode(PreparedRequest request, float[] state, GraphRun run)
    {
        ImageSize bucket = request.Bucket;
        float[] planes = _codec.Decode(state, bucket, run);
        ImageSize? input = request.Request.Image?.Size;
        ImageBuffer painted = Painted(request, planes);
        ImageSize size = request.Request.Size.ForPicture(input, bucket);
        ImageBuffer picture = size == bucket ? painted : painted.Resize(size.Width, size.Height);
        request.Kind.FinishPicture(picture, request.Request.Image, request.Request.Mask);
        TaskData? data = request.Kind.Read(Frame(request, planes))?.Resize(request.Request.Size.ForData(input, bucket));
        return (picture, data);
    }

    private static TaskFrame Frame(PreparedRequest request, float[] planes)
    {
        float[] unit = new float[planes.Length], source = new float[planes.Length];
        for (int i = 0; i < planes.Length; i++)
        {
            unit[i] = Math.Clamp((planes[i] + 1) / 2, 0, 1);
        }

        request.Source.ToPlanar(source, PlanarRange.ZeroToOne);
        return new TaskFrame(unit, source, request.Bucket, request.Asked.Instruction);
    }
}
