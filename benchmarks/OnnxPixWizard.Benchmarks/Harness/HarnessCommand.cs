using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Comparison;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary><c>harness</c>: the end-to-end figures of a bundle on this machine.</summary>
internal static class HarnessCommand
{
    private const int Done = 0, Usage = 2, Failed = 1;

    internal static readonly JsonSerializerOptions JsonFormat = new()
        { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static async Task<int> RunAsync(string[] arguments)
    {
        ParseResult parsed = new RootCommand("Benchmarks of OnnxPixWizard.") 
            { CompareCommand.Create(), Create(), PrecisionCommand.Create() }.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            await Console.Error.WriteLineAsync(parsed.Errors[0].Message);
            return Usage;
        }

        return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
    }

    private static Command Create()
    {
        Option<string?> model = new("--model")
            { Description = $"Bundle; default: {BundleLocator.Variable}, else the one that ships.", HelpName = "BUNDLE" };
        Option<FileInfo?> input = new("--input")
            { Description = "Picture of all requests; default: a JPEG of twelve megapixels is made.", HelpName = "FILE" };
        Option<string?> task = new("--task") { Description = "Task; default: the bundle's first that takes a picture.", HelpName = "ID" };
        Option<int> runs = Count("--runs", "How often each figure is measured.", least: 1, standard: 5);
        Option<int> steps = Count("--steps", "Steps of the request that times a step.", least: 2, standard: 30);
        Option<int> threads = Count("--threads", "Threads of a graph's execution; 0 takes all processors.", least: 0, standard: 1);
        Option<string> provider = new("--provider") { Description = string.Join(", ", ExecutionProviders.Options) + ".", HelpName = "NAME",
            DefaultValueFactory = static _ => "cpu" };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        provider.Validators.Add(result =>
        {
            if (!ExecutionProviders.TryParse(result.GetValueOrDefault<string>(), out _))
            {
                result.AddError($"--provider: there are {string.Join(", ", ExecutionProviders.Options)}.");
            }
        });
        Command command = new("harness",
            "Measures whole requests, the step, its FLOP utilisation and what the loop adds, with CPU time and load beside wall time.")
        {
            model, input, task, runs, steps, threads, provider, json,
        };
        command.SetAction(parsed =>
        {
            _ = ExecutionProviders.TryParse(parsed.GetValue(provider), out ExecutionProvider chosen);
            return Report(() =>
            {
                using EndToEndHarness harness = new(new HarnessOptions
                {
                    Bundle = BundleLocator.Find(parsed.GetValue(model)),
                    Input = parsed.GetValue(input)?.FullName,
                    Task = parsed.GetValue(task),
                    Runs = parsed.GetValue(runs),
                    Steps = parsed.GetValue(steps),
                    Provider = chosen,
                    Threads = parsed.GetValue(threads),
                });
                HarnessReport report = harness.Run();
                return parsed.GetValue(json) ? JsonSerializer.Serialize(report, JsonFormat) : ReportText.Of(report);
            });
        });
        return command;
    }

    /// <summary>Prints a report, or the one line that says why there is none.</summary>
    internal static int Report(Func<string> measure)
    {
        try
        {
            Console.WriteLine(measure());
            return Done;
        }
        catch (Exception e)
            when (e is BundleException or ImageException or ProviderUnavailableException or OnnxRuntimeLibraryException or OptionException)
        {
            Console.Error.WriteLine(e.Message);
            return Failed;
        }
    }

    internal static Option<int> Count(string name, string description, int least, int standard)
    {
        Option<int> option = new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => standard };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < least)
            {
                result.AddError($"{name} must be at least {least}.");
            }
        });
        return option;
    }
}
