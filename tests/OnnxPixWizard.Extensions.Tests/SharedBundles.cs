using Microsoft.Extensions.DependencyInjection;

namespace OnnxPixWizard.Extensions.Tests;

/// <summary>The bundles of the repository, each loaded once for all tests.</summary>
[TestClass]
public static class SharedBundles
{
    public const string Edits = "photos", Draws = "classes", Texts = "texts", Missing = "missing";

    private static readonly ServiceProvider Services = Create();

    public static PixWizardBundles All => Services.GetRequiredService<PixWizardBundles>();

    public static ServiceProvider Create(Action<OnnxPixWizardOptions>? configure = null) => new ServiceCollection()
        .AddOnnxPixWizard(options =>
        {
            options.AddBundle(Edits, "pixwizard-tiny").AddBundle(Draws, "pixnerd-tiny-class").AddBundle(Texts, "pixnerd-tiny-text")
                .AddBundle(Missing, "no-such-folder");
            options.DefaultBundle = Edits;
            configure?.Invoke(options);
        })
        .AddPixWizardImageGenerator()
        .AddKeyedPixWizardImageGenerator(Draws, Draws)
        .BuildServiceProvider(validateScopes: true);

    public static T Get<T>(object? key = null)
        where T : notnull => key is null ? Services.GetRequiredService<T>() : Services.GetRequiredKeyedService<T>(key);

    [AssemblyCleanup]
    public static void Dispose() => Services.Dispose();
}
