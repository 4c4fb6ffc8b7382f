using Microsoft.Extensions.Options;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Extensions;

/// <summary>
/// The application's bundles, each loaded once and shared by all that ask for it. Requests that run through it wait for their turn, and are
/// told by <see cref="PixWizardTelemetry"/>. Any number of threads may use it.
/// </summary>
public sealed class PixWizardBundles : IDisposable, IAsyncDisposable
{
    private readonly OrderedDictionary<string, LoadedBundle> _bundles = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _end = new();
    private Task? _closing;

    /// <param name="options">Bundles, the default one, and how they run.</param>
    /// <exception cref="UnknownBundleException">The default bundle is none of the bundles.</exception>
    public PixWizardBundles(IOptions<OnnxPixWizardOptions> options)
        : this((options ?? throw new ArgumentNullException(nameof(options))).Value)
    {
    }

    /// <inheritdoc cref="PixWizardBundles(IOptions{OnnxPixWizardOptions})"/>
    public PixWizardBundles(OnnxPixWizardOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        foreach ((string name, string place) in options.Bundles)
        {
            _bundles.Add(name, new LoadedBundle(name, place, options.Runtime, options.RequestsAtOnce));
        }

        if (_bundles.Count == 0)
        {
            const string name = OnnxPixWizardOptions.UnnamedBundle;
            _bundles.Add(name, new LoadedBundle(name, place: null, options.Runtime, options.RequestsAtOnce));
        }

        Names = [.. _bundles.Values.Select(static bundle => bundle.Name)];
        DefaultName = options.DefaultBundle is { } named ? Of(named).Name : Names[0];
    }

    /// <summary>The bundles' names, in the order in which they were added.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>The bundle of requests that name none.</summary>
    public string DefaultName { get; }

    /// <summary>A bundle's family, tasks, manifest and files; no graph is loaded.</summary>
    /// <param name="name">One of <see cref="Names"/>, in any case; null: the default one.</param>
    /// <exception cref="UnknownBundleException">There is no bundle of this name.</exception>
    /// <exception cref="BundleException">It is missing or damaged.</exception>
    public Bundle Bundle(string? name = null) => Of(name).Bundle;

    /// <summary>Whether a bundle's graphs are loaded by now.</summary>
    /// <inheritdoc cref="Bundle"/>
    public bool IsLoaded(string? name = null) => Of(name).IsLoaded;

    /// <summary>
    /// A bundle's pipeline, loaded now if it was not yet. It belongs to this object; what runs on it directly, not through this object,
    /// waits for nobody and must have ended before this object is disposed.
    /// </summary>
    /// <inheritdoc cref="Bundle"/>
    public PixWizardPipeline PixWizard(string? name = null) => PixWizardAsync(name).GetAwaiter().GetResult();

    /// <inheritdoc cref="PixWizard"/>
    public PixNerdPipeline PixNerd(string? name = null) => PixNerdAsync(name).GetAwaiter().GetResult();

    /// <param name="name">One of <see cref="Names"/>, in any case; null: the default one.</param>
    /// <param name="cancellation">Ends the waiting; the loading goes on for others.</param>
    /// <inheritdoc cref="PixWizard"/>
    public Task<PixWizardPipeline> PixWizardAsync(string? name = null, CancellationToken cancellation = default) =>
        Of(name).LoadAsync<PixWizardPipeline>(cancellation);

    /// <inheritdoc cref="PixWizardAsync"/>
    public Task<PixNerdPipeline> PixNerdAsync(string? name = null, CancellationToken cancellation = default) =>
        Of(name).LoadAsync<PixNerdPipeline>(cancellation);

    /// <summary>Answers a request when its turn comes.</summary>
    /// <param name="request">Picture, sentence, options.</param>
    /// <param name="bundle">One of <see cref="Names"/>; null: the default one.</param>
    /// <param name="progress">Told of stages and steps, on the working thread.</param>
    /// <param name="cancellation">Ends the waiting, or the work within a node's time.</param>
    /// <inheritdoc cref="PixWizardPipeline.Run(PixWizardRequest, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<PixWizardResult> RunAsync(
        PixWizardRequest request, string? bundle = null, IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellation = default) => RunAsync<PixWizardPipeline, PixWizardResult>(
            bundle, (pipeline, told, token) => pipeline.Run(request, told, token), static result => [Told(result)], progress, cancellation);

    /// <summary>Answers all that a request's sentence asks for, step by step, when its turn comes.</summary>
    /// <returns>One result for each step; the last is the answer.</returns>
    /// <inheritdoc cref="RunAsync(PixWizardRequest, string?, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<IReadOnlyList<PixWizardResult>> RunStepsAsync(
        PixWizardRequest request, string? bundle = null, IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellation = default) => RunAsync<PixWizardPipeline, IReadOnlyList<PixWizardResult>>(
            bundle, (pipeline, told, token) => pipeline.Run(pipeline.Plan(request), told, token), static results => results.Select(Told),
            progress, cancellation);

    /// <summary>Draws pictures when their turn comes.</summary>
    /// <inheritdoc cref="RunAsync(PixWizardRequest, string?, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<PixNerdResult> RunAsync(
        PixNerdRequest request, string? bundle = null, IProgress<PipelineProgress>? progress = null,
        CancellationToken cancellation = default) => RunAsync<PixNerdPipeline, PixNerdResult>(
            bundle, (pipeline, told, token) => pipeline.Run(request, told, token), static result => [("draw", result.Metrics)], progress,
            cancellation);

    /// <summary>Loads a bundle if need be and runs a tiny request: says whether it works, by which provider and how fast.</summary>
    /// <param name="name">One of <see cref="Names"/>; null: the default one.</param>
    /// <param name="cancellation">Ends the trial.</param>
    /// <inheritdoc cref="RunAsync(PixWizardRequest, string?, IProgress{PipelineProgress}?, CancellationToken)"/>
    public Task<BundleTrial> TryAsync(string? name = null, CancellationToken cancellation = default) =>
        BundleTrial.RunAsync(this, Of(name).Name, cancellation);

    /// <summary>Ends what runs through this object, waits for it and frees all pipelines.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync().ConfigureAwait(false);
        await (_closing ??= Task.WhenAll(_bundles.Values.Select(static bundle => bundle.DisposeAsync().AsTask()))).ConfigureAwait(false);
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private static (string Task, PipelineMetrics Metrics) Told(PixWizardResult result) => (result.Task, result.Metrics);

    private async Task<TResult> RunAsync<TPipeline, TResult>(
        string? name, Func<TPipeline, IProgress<PipelineProgress>?, CancellationToken, TResult> run,
        Func<TResult, IEnumerable<(string, PipelineMetrics)>> tell, IProgress<PipelineProgress>? progress, CancellationToken cancellation)
        where TPipeline : class, IDisposable
    {
        LoadedBundle bundle = Of(name);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _end.Token);
        using RequestTelemetry telemetry = new(bundle.Name);
        try
        {
            using IDisposable place = await bundle.EnterAsync(either.Token).ConfigureAwait(false);
            TPipeline pipeline = await bundle.LoadAsync<TPipeline>(either.Token).ConfigureAwait(false);
            telemetry.Begin();
            TResult result = await Task.Factory.StartNew(
                () => run(pipeline, telemetry.Watch(progress), either.Token), either.Token,
                TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).ConfigureAwait(false);
            telemetry.Done(tell(result));
            return result;
        }
        catch (Exception e)
        {
            telemetry.Fail(e);
            throw;
        }
    }

    private LoadedBundle Of(string? name) => _bundles.TryGetValue(name ?? DefaultName, out LoadedBundle? bundle)
        ? bundle
        : throw new UnknownBundleException(name!, Names);
}
