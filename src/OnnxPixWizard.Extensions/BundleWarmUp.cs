using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OnnxPixWizard.Extensions;

/// <summary>Loads and tries all bundles before the host counts as started, where the options ask for it.</summary>
internal sealed class BundleWarmUp(PixWizardBundles bundles, IOptions<OnnxPixWizardOptions> options) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!options.Value.WarmUp)
        {
            return;
        }

        foreach (string name in bundles.Names)
        {
            _ = await bundles.TryAsync(name, cancellationToken).ConfigureAwait(false);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
