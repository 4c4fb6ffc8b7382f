using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Extensions;

/// <summary>Which bundles an application has, and how they run.</summary>
public sealed class OnnxPixWizardOptions
{
    /// <summary>Name of the bundle that is there where none is added: the one that <see cref="BundleLocator"/> finds.</summary>
    public const string UnnamedBundle = "default";

    /// <summary>
    /// Bundles by the names that the application gives them, in any case: a folder, or the name of a bundle below <c>models</c>.
    /// </summary>
    public IDictionary<string, string> Bundles { get; } = new OrderedDictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The bundle of requests that name none; null: the first one that was added.</summary>
    public string? DefaultBundle { get; set; }

    /// <summary>Provider, threads and memory; the same for all bundles.</summary>
    public RuntimeOptions Runtime { get; set; } = new();

    /// <summary>
    /// Whether the host loads and tries all bundles before it counts as started: errors come then, and the first request takes no longer
    /// than others. Off, a bundle is loaded when a request first needs it.
    /// </summary>
    public bool WarmUp { get; set; }

    /// <summary>
    /// Requests of one bundle at work at one time, 1 to 1024, of those that <see cref="PixWizardBundles"/> runs; others wait. Each takes
    /// memory of its own, and on the CPU all of the threads.
    /// </summary>
    /// <exception cref="OptionException">The value lies outside this range.</exception>
    public int RequestsAtOnce
    {
        get;
        set => field = value is >= 1 and <= 1024 ? value
            : throw new OptionException(nameof(RequestsAtOnce), $"RequestsAtOnce is {value}; it must lie between 1 and 1024.");
    } = 1;

    /// <summary>Adds a bundle.</summary>
    /// <param name="name">The application's name for it, in any case.</param>
    /// <param name="place">Its folder, or the name of a bundle below <c>models</c>; null: <paramref name="name"/> is that name.</param>
    /// <returns>The same options.</returns>
    public OnnxPixWizardOptions AddBundle(string name, string? place = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Bundles[name] = place ?? name;
        return this;
    }
}
