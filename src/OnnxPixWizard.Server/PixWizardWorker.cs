using OnnxPixWizard.Extensions;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Server.Jobs;
using OnnxPixWizard.Server.Machines;

namespace OnnxPixWizard.Server;

/// <summary>Takes jobs that servers have accepted from a broker, and answers them.</summary>
public static class PixWizardWorker
{
    /// <summary>Works until it is told to end.</summary>
    /// <param name="options">
    /// Broker, records and store, which the servers have too; bundles, of which it takes the jobs; jobs at once. It listens nowhere.
    /// </param>
    /// <param name="started">Called with the bundles' names once all of them have answered a tiny request.</param>
    /// <param name="cancellation">Ends it: what runs is stopped and left to other workers.</param>
    /// <exception cref="OptionException">An option can't be used: a broker that can't be reached, records that refuse.</exception>
    /// <exception cref="Exception">A bundle does not work; what its loading throws.</exception>
    public static async Task RunAsync(
        ServerOptions options, Action<IReadOnlyList<string>>? started = null, CancellationToken cancellation = default)
    {
        using IHost host = await StartAsync(options, configure: null, cancellation);
        started?.Invoke(host.Services.GetRequiredService<PixWizardBundles>().Names);
        await host.WaitForShutdownAsync(cancellation);
    }

    /// <summary>A worker that takes jobs.</summary>
    /// <inheritdoc cref="RunAsync"/>
    internal static async Task<IHost> StartAsync(
        ServerOptions options, Action<IServiceCollection>? configure = null, CancellationToken cancellation = default)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        PixWizardServer.AddLog(builder.Logging);
        PixWizardServer.AddBundles(builder.Services, options);

        // What is too large servers have refused.
        builder.Services.AddSingleton(options with { MaxPixels = ImageLoadOptions.LargestMaxPixels });
        SharedServices.Add(builder.Services, options, isServer: false);
        PixWizardServer.AddTelemetry(builder.Services, scrapes: false);
        builder.Services.AddHostedService<JobWorker>();
        configure?.Invoke(builder.Services);
        IHost host = builder.Build();
        try
        {
            PixWizardBundles bundles = host.Services.GetRequiredService<PixWizardBundles>();
            foreach (string name in bundles.Names)
            {
                // A bundle that is missing is told before anything is waited for.
                _ = bundles.Bundle(name);
            }

            await SharedServices.StartAsync(host.Services, cancellation);
            await host.Services.GetRequiredService<Readiness>().TryAsync(cancellation);
            await host.StartAsync(cancellation);
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }
}
