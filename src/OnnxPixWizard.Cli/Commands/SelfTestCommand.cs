using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Cli.Commands;

/// <summary><c>selftest</c>: whether a provider computes a bundle's graphs as the CPU does.</summary>
internal static class SelfTestCommand
{
    /// <summary>Shown below the options.</summary>
    public static IReadOnlyList<string> Examples { get; } =
    [
        "pixwizard selftest", "pixwizard selftest --provider cpu --model pixnerd-tiny-class",
        "pixwizard selftest --provider cuda --report cuda.json",
    ];

    public static Command Create()
    {
        SharedOptions shared = new();
        shared.Provider.DefaultValueFactory = static _ => "cpu";
        shared.Provider.Description = $"{string.Join(", ", ExecutionProviders.Options.Where(static o => o != "auto"))}.";
        Option<double> tolerance = new("--tolerance") { Description = "Largest difference that counts as agreement: root of the squared "
            + "differences over that of the squares. Providers that round to 16 bits need more.", HelpName = "X",
            DefaultValueFactory = static _ => GraphSelfTest.UsualTolerance };
        Option<string?> report = new("--report") { Description = "Writes the JSON document to a file, to be attached to an issue.",
            HelpName = "FILE" };
        Command command = new("selftest", "Runs every graph of a bundle on a provider and on the CPU, compares and times them, and lists "
            + "nodes that fall back to the CPU.")
        {
            shared.Provider, shared.ProviderOption, shared.ProviderLibrary, shared.Model, shared.Threads, tolerance, report, shared.Json,
            shared.Quiet,
        };
        command.SetAction((parsed, cancellation) => Task.Run(() => Run(parsed, shared, tolerance, report, cancellation), cancellation));
        return command;
    }

    private static int Run(
        ParseResult parsed, SharedOptions shared, Option<double> tolerance, Option<string?> report, CancellationToken cancellation)
    {
        RuntimeOptions options = shared.Runtime(parsed);
        if (options.Provider == ExecutionProvider.Auto)
        {
            throw new CommandException(ExitCode.Usage, "--provider: name the one to test; 'pixwizard devices' lists them.");
        }

        double most = parsed.GetValue(tolerance);
        if (most <= 0)
        {
            throw new CommandException(ExitCode.Usage, $"--tolerance: {most.ToString(CultureInfo.InvariantCulture)} must be more than 0.");
        }

        string? file = parsed.GetValue(report);
        Bundle bundle = Bundle.Open(BundleLocator.Find(parsed.GetValue(shared.Model)));
        if (file is not null)
        {
            CommandException.ThrowIfRead("--report", [bundle.Folder], [file]);
            AtomicFile.EnsureWritable(file);
        }

        bool isJson = parsed.GetValue(shared.Json), isQuiet = parsed.GetValue(shared.Quiet);
        TextWriter error = parsed.InvocationConfiguration.Error;
        IReadOnlyList<GraphVerdict> verdicts = new GraphSelfTest(bundle, options).Run(
            most, graph => (isJson || isQuiet || Console.IsErrorRedirected ? TextWriter.Null : error).WriteLine($"testing {graph}"),
            cancellation);
        SelfTestDocument document = new(
            verdicts.All(static v => v.Agrees), options.Provider.ToOption(), most, bundle.Manifest.Name, bundle.Manifest.Precision,
            OnnxRuntimeLibrary.Version, OnnxRuntimeLibrary.LoadedPath ?? string.Empty, RuntimeInformation.OSDescription,
            RuntimeInformation.ProcessArchitecture.ToString(), Environment.ProcessorCount, options.EffectiveThreads,
            [.. OnnxRuntimeLibrary.Devices.Select(static d => new DeviceDocument(d.Provider, d.Kind, d.Vendor, d.Description))], verdicts);
        string text = JsonSerializer.Serialize(document, SelfTestJson.Default.SelfTestDocument);
        if (file is not null)
        {
            AtomicFile.Write(file, System.Text.Encoding.UTF8.GetBytes(text));
        }

        if (isJson || !isQuiet)
        {
            parsed.InvocationConfiguration.Output.WriteLine(isJson ? text : Text(document, file));
        }

        return document.Agrees ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Text(SelfTestDocument document, string? file)
    {
        List<string> lines =
        [
            $"{document.Bundle} ({document.Precision}) on {document.Provider}, ONNX Runtime {document.OnnxRuntimeVersion}, "
                + $"{document.Threads} thread(s), {document.System}",
            $"{"graph",-22}{"agrees",-8}{"relative",10}{"largest",10}{"cpu ms",10}{document.Provider + " ms",12}{"load ms",10}",
        ];
        foreach (GraphVerdict verdict in document.Graphs)
        {
            lines.Add(string.Create(CultureInfo.InvariantCulture,
                $"{verdict.Graph,-22}{(verdict.Agrees ? "yes" : "NO"),-8}{verdict.Relative,10:0.0e+0}{verdict.Largest,10:0.0e+0}"
                + $"{verdict.CpuMilliseconds,10:F2}{verdict.Milliseconds,12:F2}{verdict.LoadMilliseconds,10:F0}"));
            lines.AddRange(verdict.Elsewhere.Select(static f => $"  {f.Count} x {f.Operator} on {f.Provider}"));
            if (verdict.Fault is { } fault)
            {
                lines.Add("  " + fault);
            }
        }

        int wrong = document.Graphs.Count(static v => !v.Agrees);
        string within = document.Tolerance.ToString(CultureInfo.InvariantCulture);
        lines.Add(wrong == 0 ? $"all {document.Graphs.Count} graphs agree within {within}"
            : $"{wrong} of {document.Graphs.Count} graphs do not agree within {within}");
        if (file is not null)
        {
            lines.Add($"report in {file}");
        }

        return string.Join(Environment.NewLine, lines);
    }
}

internal sealed record SelfTestDocument(
    bool Agrees, string Provider, double Tolerance, string Bundle, string Precision, string OnnxRuntimeVersion, string Library,
    string System, string Architecture, int Processors, int Threads, IReadOnlyList<DeviceDocument> Devices,
    IReadOnlyList<GraphVerdict> Graphs);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(SelfTestDocument))]
internal sealed partial class SelfTestJson : JsonSerializerContext;
