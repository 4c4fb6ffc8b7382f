using System.CommandLine;
#if SERVER
using OnnxPixWizard.Server;
#endif

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>worker</c>: answers jobs that servers accepted.</summary>
internal static class WorkerCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard worker --broker amqp://guest:guest@localhost/ --records \"Host=localhost;Username=pixwizard\" --store file:///share",
        "pixwizard worker --model pixnerd-tiny-text --workers 2",
    ];

    public static Command Create()
    {
        SharedOptions shared = new();
        MachineOptions machines = new("Place of the files that all machines reach: file:///share or s3://bucket/prefix.");
        Option<string[]> model = new("--model", "-m") { Description = "Bundle whose jobs are taken: a folder, or the name of one below "
            + "'models'; may be repeated.", HelpName = "BUNDLE" };
        Option<int> workers = ServeOptions.Number("--workers", "Jobs at work at one time: one for each device.", 1);
        Command command = new("worker", "Takes jobs that servers have accepted from a broker, and answers them.")
        {
            machines.Broker, machines.Records, machines.Store, model, workers, shared.Provider, shared.ProviderOption,
            shared.ProviderLibrary, shared.AllowFallback, shared.Threads, shared.Memory,
        };
        command.SetAction((parsed, cancellation) => RunAsync(parsed, machines, model, workers, shared, cancellation));
        return command;
    }

#if SERVER
    private static async Task<int> RunAsync(
        ParseResult parsed, MachineOptions machines, Option<string[]> model, Option<int> workers, SharedOptions shared,
        CancellationToken cancellation)
    {
        ServerOptions options = new()
        {
            Broker = parsed.GetValue(machines.Broker) ?? throw new CommandException(ExitCode.Usage,
                "--broker: a worker takes its jobs from a broker; name it, such as amqp://user:password@host:5672/."),
            Records = machines.RecordsBeside(parsed),
            Store = parsed.GetValue(machines.Store) ?? MachineOptions.RequireStore(),
            Bundles = ServeCommand.Bundles(parsed.GetValue(model) ?? []),
            Runtime = shared.Runtime(parsed),
            Workers = parsed.GetValue(workers),
        };
        TextWriter output = parsed.InvocationConfiguration.Output;
        await PixWizardWorker.RunAsync(
            options, names => output.WriteLine($"pixwizard works on {string.Join(", ", names)}; Ctrl-C ends it"), cancellation);
        return ExitCode.Done;
    }
#else
    private static Task<int> RunAsync(
        ParseResult parsed, MachineOptions machines, Option<string[]> model, Option<int> workers, SharedOptions shared,
        CancellationToken cancellation) =>
        throw new CommandException(ExitCode.Unavailable,
            "this pixwizard was published trimmed or ahead of time and holds no worker; publish "
            + "it without PublishTrimmed and PublishAot, or install the tool 'pixwizard'.");
#endif
}

/// <summary>Places that servers and workers share; what holds passwords may come from the environment.</summary>
/// <param name="store">What the store is.</param>
internal sealed class MachineOptions(string store)
{
    private const string Prefix = "ONNXPIXWIZARD_";

    public Option<string?> Broker { get; } = Place("--broker", "URI",
        "RabbitMQ, to which servers give jobs and from which workers take them: amqp://user:password@host:5672/.");

    public Option<string?> Records { get; } = Place("--records", "CONNECTION",
        "PostgreSQL, where servers and workers write down jobs: 'Host=db;Database=pixwizard;Username=pixwizard;Password=...'.");

    public Option<string?> Store { get; } = Place("--store", "PLACE", store);

    public static string RequireStore() => throw new CommandException(ExitCode.Usage,
        "--store: servers and workers that share a broker share a store; name file:///share or s3://bucket/prefix.");

    /// <summary>The records, which stand and fall with the broker.</summary>
    public string? RecordsBeside(ParseResult parsed) => (parsed.GetValue(Broker), parsed.GetValue(Records)) switch
    {
        (null, { }) => throw new CommandException(ExitCode.Usage,
            "--records: they are for servers and workers that share a broker; name --broker too, or leave them out."),
        ({ }, null) => throw new CommandException(ExitCode.Usage,
            "--records: servers and workers that share a broker share records; name PostgreSQL's 'Host=...;Username=...'."),
        (_, var records) => records,
    };

    private static Option<string?> Place(string name, string help, string description)
    {
        string variable = Prefix + name[2..].ToUpperInvariant();
        return new(name)
        {
            Description = $"{description} From {variable} where it is not given.", HelpName = help,
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null,
        };
    }
}
