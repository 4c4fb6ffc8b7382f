using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Extensions;

/// <summary>
/// One of the application's bundles: opened and loaded once, however many ask for it; a loading that failed is tried again.
/// </summary>
/// <param name="name">The application's name for it.</param>
/// <param name="place">Folder, or a name below <c>models</c>; null: what <see cref="BundleLocator"/> finds.</param>
/// <param name="runtime">Provider, threads, memory.</param>
/// <param name="requestsAtOnce">Requests at work at one time.</param>
internal sealed class LoadedBundle(string name, string? place, RuntimeOptions runtime, int requestsAtOnce) : IAsyncDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _gate = new(requestsAtOnce);
    private Bundle? _bundle;
    private Task<IDisposable>? _loading;
    private bool _isDisposed;

    public string Name => name;

    public bool IsLoaded => _loading is { IsCompletedSuccessfully: true };

    /// <summary>The manifest and the files; no graph is loaded.</summary>
    /// <exception cref="BundleException">It is missing or damaged.</exception>
    public Bundle Bundle
    {
        get
        {
            lock (_lock)
            {
                return _bundle ??= OnnxPixWizard.Bundles.Bundle.Open(BundleLocator.Find(place));
            }
        }
    }

    /// <summary>The pipeline, for as long as this is not disposed. Who waits may give up; the loading goes on for others.</summary>
    /// <exception cref="BundleException">The bundle is missing, damaged, or of the other kind.</exception>
    public async Task<T> LoadAsync<T>(CancellationToken cancellation)
        where T : class, IDisposable
    {
        bool isPixNerd = BundleFamilies.IsPixNerd(Bundle.Family);
        return isPixNerd == (typeof(T) == typeof(PixNerdPipeline))
            ? (T)await Begin().WaitAsync(cancellation).ConfigureAwait(false)
            : throw new BundleException(
                BundleFault.Unsupported, Bundle.ManifestFile, "family", $"'{Bundle.Manifest.Family}' is not run by this pipeline",
                $"Take {(isPixNerd ? nameof(PixNerdPipeline) : nameof(PixWizardPipeline))} for bundle '{name}', or another bundle");
    }

    /// <summary>Waits for a place among the requests at work.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        return new Place(_gate);
    }

    /// <summary>Frees the pipeline after the last request has left; later ones are refused.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            _isDisposed = true;
        }

        for (int i = 0; i < requestsAtOnce; i++)
        {
            await _gate.WaitAsync().ConfigureAwait(false);
        }

        if (_loading is { } loading)
        {
            await ((Task)loading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            (loading.IsCompletedSuccessfully ? loading.Result : null)?.Dispose();
        }

        _gate.Dispose();
    }

    private Task<IDisposable> Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(PixWizardBundles));
            if (_loading is null or { IsFaulted: true })
            {
                // A thread of its own: loading takes long, and a caller of the pool may wait for it.
                _loading = Task.Factory.StartNew(
                    () => BundleFamilies.IsPixNerd(Bundle.Family)
                        ? (IDisposable)PixNerdPipeline.Load(Bundle.Folder, runtime)
                        : PixWizardPipeline.Load(Bundle.Folder, runtime),
                    CancellationToken.None, TaskCreationOptions.LongRunning | TaskCreationOptions.DenyChildAttach, TaskScheduler.Default);
            }

            return _loading;
        }
    }

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
