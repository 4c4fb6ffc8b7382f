using OnnxPixWizard.Extensions;

namespace OnnxPixWizard.Server;

/// <summary>Loads and tries all bundles at the start: what is ready has answered. A bundle that can't ends the server.</summary>
internal sealed partial class Readiness(PixWizardBundles bundles, IHostApplicationLifetime lifetime, ILogger<Readiness> log)
    : BackgroundService
{
    private volatile List<TrialDocument> _trials = [];

    public bool IsReady => _trials.Count == bundles.Names.Count;

    public string Status => Failure is not null ? "failed" : IsReady ? "ready" : "starting";

    public IReadOnlyList<TrialDocument> Trials => _trials;

    /// <summary>Why a bundle does not work; null: none failed.</summary>
    public Exception? Failure { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await TryAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server ends.
        }
        catch (Exception e)
        {
            Failure = e;
            lifetime.StopApplication();
        }
    }

    /// <summary>Has each bundle answer a tiny request.</summary>
    /// <exception cref="Exception">One does not work; what its loading throws.</exception>
    public async Task TryAsync(CancellationToken cancellation)
    {
        foreach (string name in bundles.Names)
        {
            try
            {
                BundleTrial trial = await bundles.TryAsync(name, cancellation);
                _trials = [.. _trials, new TrialDocument(name, trial.Task, trial.Provider, Math.Round(trial.Time.TotalMilliseconds, 1))];
                LogTried(log, name, trial.Task, trial.Provider, trial.Time.TotalMilliseconds);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogFailed(log, e, name);
                throw;
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "bundle {Bundle} answered {Task} on {Provider} in {Milliseconds} ms")]
    private static partial void LogTried(ILogger log, string bundle, string task, string provider, double milliseconds);

    [LoggerMessage(Level = LogLevel.Critical, Message = "bundle {Bundle} does not work")]
    private static partial void LogFailed(ILogger log, Exception e, string bundle);
}
