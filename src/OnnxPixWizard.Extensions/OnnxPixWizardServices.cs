using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OnnxPixWizard.Extensions;

/// <summary>What an application registers.</summary>
public static class OnnxPixWizardServices
{
    /// <summary>Adds <see cref="PixWizardBundles"/>, one for all of the application.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Names bundles and says how they run; null: the bundle that is found beside the program, with the defaults.
    /// Called several times, all apply.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddOnnxPixWizard(this IServiceCollection services, Action<OnnxPixWizardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        OptionsBuilder<OnnxPixWizardOptions> options = services.AddOptions<OnnxPixWizardOptions>();
        if (configure is not null)
        {
            _ = options.Configure(configure);
        }

        services.TryAddSingleton(static provider =>
            new PixWizardBundles(provider.GetRequiredService<IOptions<OnnxPixWizardOptions>>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BundleWarmUp>());
        return services;
    }

    /// <summary>Adds the application's <see cref="IImageGenerator"/> over a bundle of <see cref="PixWizardBundles"/>.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="bundle">Its name; null: the default one.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddPixWizardImageGenerator(this IServiceCollection services, string? bundle = null) =>
        services.AddOnnxPixWizard().AddSingleton<IImageGenerator>(
            provider => new PixWizardImageGenerator(provider.GetRequiredService<PixWizardBundles>(), bundle));

    /// <summary>Adds an <see cref="IImageGenerator"/> that is asked for by a key.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="key">The key.</param>
    /// <param name="bundle">The bundle's name; null: the default one.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddKeyedPixWizardImageGenerator(
        this IServiceCollection services, object? key, string? bundle = null) =>
        services.AddOnnxPixWizard().AddKeyedSingleton<IImageGenerator>(
            key, (provider, _) => new PixWizardImageGenerator(provider.GetRequiredService<PixWizardBundles>(), bundle));

    /// <summary>Adds a <see cref="BundleHealthCheck"/>.</summary>
    /// <param name="builder">The application's checks.</param>
    /// <param name="bundle">The bundle that is tried; null: all of them.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="tags">Tags by which an endpoint chooses its checks.</param>
    /// <returns>The same checks.</returns>
    public static IHealthChecksBuilder AddOnnxPixWizard(
        this IHealthChecksBuilder builder, string? bundle = null, string name = "onnxpixwizard", params IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(builder);
        BundleHealthCheck? check = null; // One for all checks: it remembers that the bundle works.
        return builder.Add(new HealthCheckRegistration(
            name, provider => check ??= new BundleHealthCheck(provider.GetRequiredService<PixWizardBundles>(), bundle), failureStatus: null,
            tags));
    }
}
