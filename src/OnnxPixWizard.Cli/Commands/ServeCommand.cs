using System.CommandLine;
#if SERVER
using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Server;
#endif

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>serve</c>: the HTTP server.</summary>
internal static class ServeCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard serve",
        "pixwizard serve --bind 127.0.0.1:8080 --store jobs --model pixwizard-tiny --model pixnerd-tiny-text",
        "pixwizard serve --bind 0.0.0.0:8080 --api-keys keys.txt --workers 2 --queue 100",
        "pixwizard serve --broker amqp://guest:guest@localhost/ --records \"Host=localhost;Username=pixwizard\" --store file:///share",
    ];

    public static Command Create()
    {
        ServeOptions options = new();
        Command command = new("serve", "Answers requests over HTTP: a web page, an API of its own, and OpenAI's images API.");
        foreach (Option option in options.All)
        {
            command.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(parsed, options, cancellation));
        return command;
    }

#if SERVER
    private static async Task<int> RunAsync(ParseResult parsed, ServeOptions options, CancellationToken cancellation)
    {
        ServerOptions server = new()
        {
            Bind = parsed.GetRequiredValue(options.Bind),
            Store = parsed.GetValue(options.Machines.Store)
                ?? (parsed.GetValue(options.Machines.Broker) is null ? DefaultStore() : MachineOptions.RequireStore()),
            Broker = parsed.GetValue(options.Machines.Broker),
            Records = options.Machines.RecordsBeside(parsed),
            ApiKeys = parsed.GetValue(options.ApiKeys),
            IsOpen = parsed.GetValue(options.NoAuth),
            Bundles = Bundles(parsed.GetValue(options.Model) ?? []),
            TakesOpenAiNames = parsed.GetValue(options.OpenAiNames),
            Runtime = options.Shared.Runtime(parsed),
            Workers = parsed.GetValue(options.Workers),
            Queue = parsed.GetValue(options.Queue),
            QueuePerClient = parsed.GetValue(options.QueuePerClient),
            RequestsPerMinute = parsed.GetValue(options.Rate),
            MaxBodyBytes = MemorySize.Parse(parsed.GetRequiredValue(options.MaxBody), "--max-body"),
            MaxPixels = parsed.GetValue(options.MaxPixels),
            MaxSteps = parsed.GetValue(options.MaxSteps),
            MaxCount = parsed.GetValue(options.MaxCount),
            Deadline = Time("--deadline", parsed.GetValue(options.Deadline)),
            KeepFor = Time("--keep", parsed.GetValue(options.Keep)),
            KeepBytes = MemorySize.Parse(parsed.GetRequiredValue(options.KeepSize), "--keep-size"),
            CorsOrigins = parsed.GetValue(options.Cors) ?? [],
        };
        TextWriter output = parsed.InvocationConfiguration.Output;
        await PixWizardServer.RunAsync(server, address => output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"pixwizard serves at {address} (documentation at {address}docs); Ctrl-C ends it")), cancellation);
        return ExitCode.Done;
    }

    /// <summary>A folder of the user's own.</summary>
    private static string DefaultStore() => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
        "onnxpixwizard", "serve");

    /// <summary>Names of bundles are those of their manifests.</summary>
    internal static List<KeyValuePair<string, string>> Bundles(string[] models)
    {
        List<KeyValuePair<string, string>> bundles = [];
        string[] places = models.Length > 0 ? [.. models.Select(static model => BundleLocator.Find(model))] : [BundleLocator.Find()];
        foreach (string place in places)
        {
            Bundle bundle = Bundle.Open(place);
            if (bundles.Exists(other => string.Equals(other.Key, bundle.Manifest.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new CommandException(ExitCode.Usage, $"--model: two bundles are called '{bundle.Manifest.Name}'; name one of them.");
            }

            bundles.Add(new(bundle.Manifest.Name, bundle.Folder));
        }

        return bundles;
    }

    private static TimeSpan Time(string option, double hours) => hours is > 0 and <= 24 * 3650
        ? TimeSpan.FromHours(hours)
        : throw new CommandException(ExitCode.Usage, $"{option}: {hours} hours are not within 0 and ten years.");
#else
    private static Task<int> RunAsync(ParseResult parsed, ServeOptions options, CancellationToken cancellation) =>
        throw new CommandException(ExitCode.Unavailable,
            "this pixwizard was published trimmed or ahead of time and holds no server; publish "
            + "it without PublishTrimmed and PublishAot, or install the tool 'pixwizard'.");
#endif
}

/// <summary>Options of <c>serve</c>.</summary>
internal sealed class ServeOptions
{
    public SharedOptions Shared { get; } = new();

    public Option<string> Bind { get; } = new("--bind") { Description = "Address and port to listen at; beyond this machine only with "
        + "--api-keys or --no-auth.", HelpName = "ADDRESS", DefaultValueFactory = static _ => "127.0.0.1:8080" };

    public Option<string[]> Model { get; } = new("--model", "-m") { Description = "Bundle to serve: a folder, or the name of one below "
        + "'models'; may be repeated, the first is the default one.", HelpName = "BUNDLE" };

    public MachineOptions Machines { get; } = new("Folder of jobs and their files, which a restart finds again (default: a folder of the "
        + "user's own); with a broker the files' place alone, which all machines reach: file:///share or s3://bucket/prefix.");

    public Option<string?> ApiKeys { get; } = new("--api-keys") { Description = "File of the keys that clients must send: in each line a "
        + "name and a key, or a key alone.", HelpName = "FILE" };

    public Option<bool> NoAuth { get; } = new("--no-auth") { Description = "Lets everyone who reaches the server use it." };

    public Option<bool> OpenAiNames { get; } = new("--openai-names")
        { Description = "Takes names of OpenAI's models, such as gpt-image-1, for the default bundle." };

    public Option<int> Workers { get; } = Number("--workers", "Requests at work at one time.", 1);

    public Option<int> Queue { get; } = Number("--queue", "Requests that may wait.", 64);

    public Option<int> QueuePerClient { get; } = Number("--queue-per-client", "Requests of one client that may wait.", 16);

    public Option<int> Rate { get; } = Number("--rate", "HTTP requests that one client may send in a minute.", 1200);

    public Option<string> MaxBody { get; } = new("--max-body") { Description = "Largest body of a request, such as 64M.", HelpName = "SIZE",
        DefaultValueFactory = static _ => "64M" };

    public Option<long> MaxPixels { get; } = new("--max-pixels") { Description = "Largest picture that comes or goes, in pixels.",
        HelpName = "N", DefaultValueFactory = static _ => 50_000_000 };

    public Option<int> MaxSteps { get; } = Number("--max-steps", "Most steps that a client may ask for.", 200);

    public Option<int> MaxCount { get; } = Number("--max-n", "Most answers to one request.", 10);

    public Option<double> Deadline { get; } = new("--deadline")
        { Description = "Hours from a request to its answer, after which it is given "
        + "up; a client may ask for less.", HelpName = "HOURS", DefaultValueFactory = static _ => 1 };

    public Option<double> Keep { get; } = new("--keep")
        { Description = "Hours that answers are kept.", HelpName = "HOURS", DefaultValueFactory = static _ => 24 };

    public Option<string> KeepSize { get; } = new("--keep-size") { Description = "Space that answers may take; beyond it the oldest go.",
        HelpName = "SIZE", DefaultValueFactory = static _ => "4G" };

    public Option<string[]> Cors { get; } = new("--cors") { Description = "Origin of web pages elsewhere that may call the server, such as "
        + "https://example.org; may be repeated.", HelpName = "ORIGIN" };

    public IReadOnlyList<Option> All =>
    [
        Bind, Model, Machines.Store, Machines.Broker, Machines.Records, ApiKeys, NoAuth, OpenAiNames, Workers, Queue, QueuePerClient, Rate,
        MaxBody, MaxPixels, MaxSteps, MaxCount,
        Deadline, Keep, KeepSize, Cors, Shared.Provider, Shared.ProviderOption, Shared.ProviderLibrary, Shared.AllowFallback,
        Shared.Threads,
        Shared.Memory,
    ];

    public static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}
