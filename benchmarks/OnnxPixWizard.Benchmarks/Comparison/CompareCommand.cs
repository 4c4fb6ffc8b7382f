using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Benchmarks.Comparison.Contenders;
using OnnxPixWizard.Benchmarks.Harness;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Comparison;

/// <summary><c>compare</c>: this runtime beside others, in turns.</summary>
internal static class CompareCommand
{
    private static readonly string[] s_others = [ContenderProcess.Node, ContenderProcess.Plain, ContenderProcess.Torch];

    public static Command Create()
    {
        Option<string[]> models = new("--model") { Description = "Bundle, may be given several times; default: pixwizard-tiny and "
            + "pixwizard-tiny-latent.", HelpName = "BUNDLE" };
        Option<string[]> parts = Words("--parts", "What is measured", [.. ComparePart.All.Select(static part => part.Name)]);
        Option<string[]> others = Words("--against", "Who takes part beside this runtime", s_others);
        Option<int[]> threads = new("--threads") { Description = "Threads of a graph's execution, several apart by spaces.", HelpName = "N",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => Environment.ProcessorCount > 1 ? [1, 2] : [1] };
        Option<double[]> guidance = new("--guidance") { Description = "Guidance scales of the text, several apart by spaces.",
            HelpName = "X", AllowMultipleArgumentsPerToken = true, DefaultValueFactory = static _ => [4, 1] };
        Option<int> rounds = HarnessCommand.Count("--rounds", "How often the contenders take turns.", least: 1, standard: 5);
        Option<int> steps = HarnessCommand.Count("--steps", "Steps of a loop.", least: 2, standard: 20);
        Option<int?> layers = new("--layers") { Description = "Layers of the wide network; default: as many as memory allows.",
            HelpName = "N" };
        Option<string?> task = new("--task") { Description = "Task of requests; default: the first that is sampled.", HelpName = "ID" };
        Option<string?> program = new("--program") { Description = "The published pixwizard whose start is measured; default: the one "
            + "built beside this program.", HelpName = "FILE" };
        Option<bool> quick = new("--quick")
            { Description = "One round of two steps on one thread: shows that all runs, measures nothing." };
        Option<string?> output = new("--output", "-o") { Description = "Folder that receives compare.json, compare.md and charts.",
            HelpName = "FOLDER" };
        Option<bool> json = new("--json") { Description = "Print one JSON document instead of a page." };
        threads.Validators.Add(result => Least(result, result.GetValueOrDefault<int[]>()!.All(static n => n > 0), "--threads"));
        guidance.Validators.Add(result => Least(result, result.GetValueOrDefault<double[]>()!.All(static n => n > 0), "--guidance"));
        Command command = new("compare",
            "Measures this runtime beside onnxruntime-node, a plain export of the same network, TorchSharp and the processor's own peak, "
            + "in turns within one run.")
        {
            models, parts, others, threads, guidance, rounds, steps, layers, task, program, quick, output, json,
        };
        command.SetAction(parsed => HarnessCommand.Report(() =>
        {
            bool isQuick = parsed.GetValue(quick);
            string[] bundles = parsed.GetValue(models) is { Length: > 0 } named ? named : ["pixwizard-tiny", "pixwizard-tiny-latent"];
            CompareReport report = Run(new CompareOptions
            {
                Bundles = [.. bundles.Select(static name => BundleLocator.Find(name))],
                Parts = parsed.GetRequiredValue(parts),
                Others = parsed.GetRequiredValue(others),
                Threads = isQuick ? [1] : parsed.GetRequiredValue(threads),
                Guidance = isQuick ? [4] : parsed.GetRequiredValue(guidance),
                Rounds = isQuick ? 1 : parsed.GetValue(rounds),
                Steps = isQuick ? 2 : parsed.GetValue(steps),
                Layers = isQuick ? 1 : parsed.GetValue(layers),
                Task = parsed.GetValue(task),
                Program = parsed.GetValue(program),
                GemmSeconds = isQuick ? 0.05 : 0.3,
                Megapixels = isQuick ? 0.1 : 1,
            });
            string text = JsonSerializer.Serialize(report, HarnessCommand.JsonFormat), page = report.ToMarkdown();
            if (parsed.GetValue(output) is { } folder)
            {
                Directory.CreateDirectory(folder);
                File.WriteAllText(Path.Combine(folder, "compare.json"), text);
                page += CompareCharts.Write(report, folder);
                File.WriteAllText(Path.Combine(folder, "compare.md"), page);
            }

            return parsed.GetValue(json) ? text : page;
        }));
        return command;
    }

    private static CompareReport Run(CompareOptions options)
    {
        CompareReport report = new()
        {
            Machine = MachineState.Now(),
            OnnxRuntimeVersion = OnnxRuntimeLibrary.Version,
            Options = options,
        };
        foreach (ComparePart part in ComparePart.All.Where(part => options.Parts.Contains(part.Name)))
        {
            Console.Error.WriteLine(part.Title);
            PartReport figures = new(part.Name, part.Title);
            report.Parts.Add(figures);
            try
            {
                part.Run(options, figures);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // One part's trouble must not cost the figures of the others.
                figures.Notes.Add($"Not finished: {e.GetType().Name}, {e.Message.ReplaceLineEndings(" ")}");
            }
        }

        report.LoadAverageAfter = MachineState.Now().LoadAverage;
        return report;
    }

    private static Option<string[]> Words(string name, string description, string[] all)
    {
        Option<string[]> option = new(name)
        {
            Description = $"{description}, several apart by spaces; default: {string.Join(" ", all)}.", HelpName = "NAME",
            AllowMultipleArgumentsPerToken = true, DefaultValueFactory = _ => all,
        };
        option.AcceptOnlyFromAmong(all);
        return option;
    }

    private static void Least(System.CommandLine.Parsing.OptionResult result, bool holds, string name)
    {
        if (!holds)
        {
            result.AddError($"{name} must be more than 0.");
        }
    }
}
