using System.CommandLine;
#if MCP
using System.Runtime.CompilerServices;
using OnnxPixWizard.Extensions;
using OnnxPixWizard.Mcp;
#endif

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>mcp</c>: the bundles' tasks as tools for an assistant.</summary>
internal static class McpCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard mcp",
        "pixwizard mcp --folder pictures",
        "pixwizard mcp --model pixwizard-tiny --model pixnerd-tiny-text --threads 2",
    ];

    public static Command Create()
    {
        SharedOptions shared = new();
        Option<string[]> models = new("--model", "-m") { Description = "Bundle: a folder, or the name of one below 'models'; may be "
            + "repeated. Default: ONNXPIXWIZARD_MODEL, else the one that ships with the program.", HelpName = "BUNDLE" };
        Option<string?> folder = new("--folder") { Description = "Folder whose pictures the assistant may read, and into which it may "
            + "write new ones. Left out: pictures travel in the protocol alone.", HelpName = "DIR" };
        Command command = new("mcp", "Serves an assistant over standard input and output, by the Model Context Protocol.")
        {
            models, folder, shared.Provider, shared.ProviderOption, shared.ProviderLibrary, shared.AllowFallback, shared.Threads,
            shared.Memory,
        };
#if MCP
        command.SetAction((parsed, cancellation) => ServeAsync(
            new OnnxPixWizardOptions { Runtime = shared.Runtime(parsed) }, parsed.GetValue(models) ?? [], parsed.GetValue(folder),
            cancellation));
        return command;
    }

    // Apart, so that no other command loads the assemblies of the protocol.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<int> ServeAsync(
        OnnxPixWizardOptions options, string[] models, string? folder, CancellationToken cancellation)
    {
        foreach (string model in models)
        {
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(model));
            options.AddBundle(options.Bundles.ContainsKey(name) ? model : name, model);
        }

        // The protocol alone goes to standard output.
        Console.SetOut(Console.Error);
        await using PixWizardBundles bundles = new(options);
        try
        {
            await PixWizardMcp.ServeStandardStreamsAsync(bundles, new PixWizardMcpOptions { Folder = folder }, cancellation);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Ctrl-C is how a server that is used by hand is ended.
        }

        return ExitCode.Done;
    }
}
#else
        command.SetAction(static (_, _) => Task.FromException<int>(new CommandException(
            ExitCode.Unavailable,
            "mcp: this program was published trimmed or as native code, without it; publish it without these options.")));
        return command;
    }
}
#endif
