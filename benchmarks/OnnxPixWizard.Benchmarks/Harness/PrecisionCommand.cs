using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary><c>precision</c>: how much faster a step is in another precision.</summary>
internal static class PrecisionCommand
{
    public static Command Create()
    {
        Option<string?> model = new("--model")
            { Description = $"Bundle of 32-bit floats; default: {BundleLocator.Variable}, else the one that ships.", HelpName = "BUNDLE" };
        Option<string?> against = new("--against")
            { Description = "The bundle's other form; default: made for the occasion.", HelpName = "BUNDLE" };
        Option<string> precision = new("--precision")
            { Description = "Precision of the form that is made.", DefaultValueFactory = static _ => "int8" };
        precision.AcceptOnlyFromAmong([.. BundlePrecisions.Options.Where(static option => option != "fp32")]);
        Option<FileInfo?> input = new("--input")
            { Description = "Picture; default: a JPEG of twelve megapixels is made.", HelpName = "FILE" };
        Option<string?> size = new("--size")
            { Description = "Size as for 'pixwizard run'; default: the bundle's own choice.", HelpName = "SIZE" };
        Option<int> runs = HarnessCommand.Count("--runs", "How often the two take turns.", least: 1, standard: 5);
        Option<int> steps = HarnessCommand.Count("--steps", "Steps of a run; the first is not timed.", least: 2, standard: 10);
        Option<int> threads = HarnessCommand.Count(
            "--threads", "Threads of a graph's execution; 0 takes all processors.", least: 0, standard: 1);
        Option<bool> json = new("--json") { Description = "Print one JSON document." };
        Command command = new(
            "precision", "Times a step of two forms of a bundle, of which one is usually int8, in turns within one process.")
        {
            model, against, precision, input, size, runs, steps, threads, json,
        };
        command.SetAction(parsed => HarnessCommand.Report(() =>
        {
            using TemporaryFolder folder = new();
            HarnessOptions options = new()
            {
                Bundle = BundleLocator.Find(parsed.GetValue(model)),
                Input = parsed.GetValue(input)?.FullName,
                Runs = parsed.GetValue(runs),
                Steps = parsed.GetValue(steps),
                Provider = ExecutionProvider.Cpu,
                Threads = parsed.GetValue(threads),
            };
            string other = parsed.GetValue(against) is { } named ? BundleLocator.Find(named)
                : Made(options.Bundle, parsed.GetRequiredValue(precision), folder);
            PrecisionReport report = PrecisionComparison.Run(options, other, parsed.GetValue(size));
            return parsed.GetValue(json) ? JsonSerializer.Serialize(report, HarnessCommand.JsonFormat) : report.ToText();
        }));
        return command;
    }

    private static string Made(string bundle, string precision, TemporaryFolder folder)
    {
        string target = folder.PathOf("other");
        _ = BundlePrecisions.TryParse(precision, out BundlePrecision wanted);
        BundleQuantizer.Write(bundle, target, new PrecisionOptions { Precision = wanted });
        return target;
    }
}
