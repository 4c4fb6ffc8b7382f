using System.Diagnostics;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Conditioning;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Pipelines.PixNerd;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Pipelines;

/// <summary>A loaded bundle that draws pictures from classes or texts. Any number of threads may use it at once; each gets the bytes it would get alone.</summary>
public sealed class PixNerdPipeline : IDisposable
{
    private readonly GraphSet _graphs;
    private readonly RuntimeOptions _options;
    private readonly PixNerdPreparer _preparer;
    private readonly double _loadMilliseconds;

    private PixNerdPipeline(Bundle bundle, RuntimeOptions options, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        Bundle = bundle;
        _options = options;
        _graphs = new GraphSet(bundle, options);
        try
        {
            TextConditioner? texts = bundle.Manifest.Tokenizers is null ? null : new TextConditioner(bundle, _graphs, options.ConditioningCacheBytes / 2);
            _preparer = new PixNerdPreparer(bundle.Manifest, new PixNerdConditioner(bundle, _graphs, texts, options.ConditioningCacheBytes / 2));
            if (_graphs.KeepsGraphs)
            {
                _graphs.Preload(cancellation);
                // Compiles the loop's code, so that the first real step takes no longer than the others.
                Run(new PixNerdRequest { Steps = 1, Solver = "euler", Prompt = texts is null ? null : string.Empty, Class = texts is null ? "0" : null }, cancellation: cancellation);
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
    /// <param name="bundlePath">Its folder.</param>
    /// <param name="options">Provider, threads, memory; null for the defaults.</param>
    /// <param name="cancellation">Ends the loading early.</param>
    /// <exception cref="BundleException">The bundle is missing, damaged or of a family that this pipeline does not run.</exception>
    /// <exception cref="ProviderUnavailableException">The provider named is missing or would not run everything.</exception>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    public static PixNerdPipeline Load(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default)
    {
        Bundle bundle = Bundle.Open(bundlePath);
        return BundleFamilies.IsPixNerd(bundle.Family)
            ? new PixNerdPipeline(bundle, options ?? new RuntimeOptions(), cancellation)
            : throw new BundleException(BundleFault.Unsupported, bundle.ManifestFile, "family", $"'{bundle.Manifest.Family}' is not run by this pipeline",
                "Use a bundle of family pixnerd-class or pixnerd-text");
    }

    /// <summary>Loads on a thread of its own.</summary>
    /// <inheritdoc cref="Load"/>
    public static Task<PixNerdPipeline> LoadAsync(string bundlePath, RuntimeOptions? options = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Load(bundlePath, options, cancellation), cancellation);

    /// <summary>Draws pictures. Each depends on its class or text, its seed and the sampling alone: how many others are drawn changes nothing.</summary>
    /// <param name="request">What to draw.</param>
    /// <param name="progress">Told of stages and steps, on the calling thread.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <exception cref="OptionException">The request does not fit the bundle.</exception>
    /// <exception cref="SamplingException">A picture is not finite.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public PixNerdResult Run(PixNerdRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using GraphRun run = new(cancellation);
        progress?.Report(new PipelineProgress(PipelineStage.Encoding));
        long start = Stopwatch.GetTimestamp();
        PreparedPictures pictures = _preparer.Prepare(request, run);
        double encode = Stopwatch.GetElapsedTime(start).TotalMilliseconds;

        progress?.Report(new PipelineProgress(PipelineStage.Conditioning));
        List<ImageBuffer> painted = new(request.Count);
        List<float[]> kept = [];
        long decodeTicks = 0;
        using PixNerdLoop loop = new(Bundle.Manifest, _graphs, pictures, _options.BatchRows ?? true, run);
        loop.Run((_, planes) => decodeTicks += Finish(pictures, planes, painted, kept), progress, cancellation);
        return new PixNerdResult
        {
            Pictures = painted,
            Planes = kept,
            ClassIds = pictures.ClassIds,
            Prompt = request.Prompt,
            Size = pictures.Size,
            Sampling = pictures.Plan,
            Warnings = [.. pictures.Warnings, .. _graphs.Warnings],
            Metrics = Metrics(loop, pictures, encode, Milliseconds(decodeTicks)),
        };
    }

    /// <summary>Draws pictures on a thread of its own.</summary>
    /// <inheritdoc cref="Run"/>
    public Task<PixNerdResult> RunAsync(PixNerdRequest request, IProgress<PipelineProgress>? progress = null, CancellationToken cancellation = default) =>
        OwnThread.Run(() => Run(request, progress, cancellation), cancellation);

    /// <summary>Evaluates a request's guided velocity at given states, such as those that another bundle went through: for comparisons.</summary>
    /// <param name="request">A request for one picture.</param>
    /// <param name="points">Times of the request's grid, and states; their velocities are not read.</param>
    /// <param name="cancellation">Ends the work within a node's time.</param>
    /// <returns>The same points with this bundle's velocities.</returns>
    /// <exception cref="OptionException">The request or a state does not fit the bundle.</exception>
    public IReadOnlyList<VelocitySample> Evaluate(PixNerdRequest request, IReadOnlyList<VelocitySample> points, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(points);
        using GraphRun run = new(cancellation);
        using PixNerdLoop loop = new(Bundle.Manifest, _graphs, _preparer.Prepare(request with { Count = 1 }, run), together: false, run);
        return loop.Evaluate(points, cancellation);
    }

    /// <summary>Makes a picture of a state's planes, by the rule that results are made.</summary>
    /// <param name="planes">[3, height, width], for example what a <see cref="PixNerdObserver"/> was shown.</param>
    /// <param name="size">Size of the planes.</param>
    public static ImageBuffer Paint(ReadOnlySpan<float> planes, ImageSize size) =>
        ImageBuffer.FromPlanar(planes, size.Width, size.Height, PlanarRange.MinusOneToOne, ByteRounding.HalfUp);

    /// <summary>Frees all graphs. No run may be under way.</summary>
    public void Dispose() => _graphs.Dispose();

    private static long Finish(PreparedPictures pictures, float[] planes, List<ImageBuffer> painted, List<float[]> kept)
    {
        long start = Stopwatch.GetTimestamp();
        painted.Add(Paint(planes, pictures.Size));
        if (pictures.Request.KeepPlanes)
        {
            kept.Add([.. planes]);
        }

        return Stopwatch.GetTimestamp() - start;
    }

    private static double Milliseconds(long ticks) => TimeSpan.FromSeconds((double)ticks / Stopwatch.Frequency).TotalMilliseconds;

    private PipelineMetrics Metrics(PixNerdLoop loop, PreparedPictures pictures, double encode, double decode) => new()
    {
        LoadMilliseconds = _loadMilliseconds,
        EncodeMilliseconds = encode,
        ConditionMilliseconds = Milliseconds(loop.ConditionTicks),
        LoopMilliseconds = Milliseconds(loop.LoopTicks),
        LoopGraphMilliseconds = Milliseconds(loop.GraphTicks),
        StepMilliseconds = [.. loop.StepMilliseconds],
        DecodeMilliseconds = decode,
        Evaluations = loop.Evaluations,
        StepRuns = loop.StepRuns,
        Branches = pictures.Null is null ? 1 : 2,
        BatchSize = loop.Rows,
        Provider = _graphs.Provider.ToOption(),
        Threads = _options.EffectiveThreads,
        OnnxRuntimeVersion = OnnxRuntimeLibrary.Version,
        LoadedGraphBytes = _graphs.MostBytes,
        PeakMemoryBytes = ProcessMemory.Peak,
    };
}
