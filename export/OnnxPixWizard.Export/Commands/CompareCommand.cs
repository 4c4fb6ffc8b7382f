using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Comparisons;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Text;

namespace OnnxPixWizard.Export.Commands;

/// <summary><c>compare</c>: two bundles of one network on the same requests.</summary>
internal static class CompareCommand
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>The command with its options.</summary>
    public static Command Create()
    {
        Argument<DirectoryInfo> first = new("bundle-a") { Description = "Folder of the bundle that the other is measured by." };
        Argument<DirectoryInfo> second = new("bundle-b") { Description = "Folder of the other bundle." };
        Option<string[]> pictures = new("--input")
            { Description = "A picture; may be said again. Without it pictures are drawn.", AllowMultipleArgumentsPerToken = true };
        Option<string[]> prompts = new("--prompt") { Description = "An instruction, asked of every picture, or a text to draw; may be said "
            + "again. Without it examples of the tasks." };
        Option<string[]> classes = new("--class")
            { Description = "Id or name of a class to draw; may be said again. Without it some of the classes." };
        Option<int> requests = new("--requests") { Description = "Requests made up without --prompt or --class, at most one a "
            + "task or class.", DefaultValueFactory = static _ => 4 };
        Option<int?> steps = new("--steps") { Description = "Steps of each request; the bundle's own without it." };
        Option<ulong> seed = new("--seed") { Description = "Seed of the noise.", DefaultValueFactory = static _ => 1 };
        Option<string> provider = new("--provider")
            { Description = $"Provider: {string.Join(", ", ExecutionProviders.Options)}.", DefaultValueFactory = static _ => "cpu" };
        provider.AcceptOnlyFromAmong([.. ExecutionProviders.Options]);
        Option<bool> fallback = new("--allow-fallback")
            { Description = "Lets nodes that the provider has no kernel for run otherwise, as a half-precision bundle's on the CPU." };
        Option<int> threads = new("--threads") { Description = "Threads; 0 = all processors." };
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new(
            "compare", "Run two bundles of one network on the same requests: velocities at the same states, and final pictures.")
        {
            first, second, pictures, prompts, classes, requests, steps, seed, provider, fallback, threads, json,
        };
        command.SetAction((parsed, cancellation) => Task.Run(
            () =>
            {
                _ = ExecutionProviders.TryParse(parsed.GetValue(provider), out ExecutionProvider chosen);
                IReadOnlyList<RequestComparison> comparisons = Compare(
                    parsed.GetRequiredValue(first).FullName, parsed.GetRequiredValue(second).FullName,
                    () => new ComparisonOptions
                    {
                        Pictures = parsed.GetValue(pictures) ?? [],
                        Instructions = [.. parsed.GetValue(prompts) ?? [], .. parsed.GetValue(classes) ?? []],
                        Requests = Math.Max(1, parsed.GetValue(requests)),
                        Steps = parsed.GetValue(steps),
                        Seed = parsed.GetValue(seed),
                        Runtime = new RuntimeOptions
                            { Provider = chosen, AllowFallback = parsed.GetValue(fallback), Threads = parsed.GetValue(threads) },
                    },
                    cancellation);
                TextWriter output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(json))
                {
                    output.WriteLine(JsonSerializer.Serialize(ComparisonReport.ToJson(comparisons), s_json));
                }
                else
                {
                    ComparisonReport.Write(comparisons, output);
                }
            },
            cancellation));
        return command;
    }

    private static IReadOnlyList<RequestComparison> Compare(
        string first, string second, Func<ComparisonOptions> options, CancellationToken cancellation)
    {
        try
        {
            ComparisonOptions chosen = options();
            return StepProgress.Run("comparing", progress => BundleComparer.Compare(first, second, chosen, progress, cancellation));
        }
        catch (Exception exception) when (exception is BundleException or TokenizerException)
        {
            throw new CommandException(ExitCode.BadBundle, exception.Message, exception);
        }
        catch (Exception exception) when (exception is ImageException)
        {
            throw new CommandException(ExitCode.BadInput, exception.Message, exception);
        }
        catch (Exception exception) when (exception is ProviderUnavailableException or OnnxRuntimeLibraryException)
        {
            throw new CommandException(ExitCode.Unavailable, exception.Message, exception);
        }
        catch (Exception exception) when (exception is OptionException or ArgumentOutOfRangeException)
        {
            throw new CommandException(ExitCode.Usage, exception.Message, exception);
        }
        catch (SamplingException exception)
        {
            throw new CommandException(ExitCode.Failed, exception.Message, exception);
        }
    }
}
