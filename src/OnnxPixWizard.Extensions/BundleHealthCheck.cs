using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Extensions;

/// <summary>
/// Healthy once a tiny request was answered: says which provider ran it and how long that took. It is run once; after a failure again at
/// the next check.
/// </summary>
/// <param name="bundles">The application's bundles.</param>
/// <param name="bundle">The one that is tried; null: all of them.</param>
public sealed class BundleHealthCheck(PixWizardBundles bundles, string? bundle = null) : IHealthCheck
{
    private readonly Lock _lock = new();
    private Task<HealthCheckResult>? _trial;

    /// <inheritdoc/>
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        Task<HealthCheckResult> trial;
        lock (_lock)
        {
            // Who checks may give up; the trial goes on, as it may wait for requests that are at work.
            trial = _trial = _trial is null or { IsFaulted: true } or { IsCanceled: true } ? TryAsync() : _trial;
        }

        try
        {
            return await trial.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
        }
    }

    private async Task<HealthCheckResult> TryAsync()
    {
        List<string> lines = [];
        Dictionary<string, object> data = new(StringComparer.Ordinal);
        foreach (string name in bundle is null ? bundles.Names : [bundle])
        {
            BundleTrial trial = await bundles.TryAsync(name).ConfigureAwait(false);
            double milliseconds = trial.Time.TotalMilliseconds;
            lines.Add(string.Create(CultureInfo.InvariantCulture, $"{name}: {trial.Task} on {trial.Provider} in {milliseconds:F0} ms"));
            data[name + ".provider"] = trial.Provider;
            data[name + ".milliseconds"] = milliseconds;
        }

        return HealthCheckResult.Healthy(string.Join("; ", lines), data);
    }
}
