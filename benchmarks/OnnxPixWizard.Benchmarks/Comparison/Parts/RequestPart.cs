using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Comparison.Contenders;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>Requests with all graphs loaded: pixels and sentence in, a picture out.</summary>
internal static class RequestPart
{
    public static void Run(CompareOptions options, PartReport report)
    {
        report.Chart = (["case", "threads", "guidance", "contender"], "request ms");
        report.Notes.Add("Ours reads the sentence and prepares the picture itself; node is handed ids and pixels.");
        foreach (string folder in options.Bundles)
        {
            using TemporaryFolder temporary = new();
            Bundle bundle = Bundle.Open(folder);
            if (BundleFamilies.IsPixNerd(bundle.Family))
            {
                continue;
            }

            CaseFolder made = CaseMaker.OfRequest(bundle, options.Task, options.Steps, temporary.PathOf("case"));
            foreach (int threads in options.Threads)
            {
                using ContenderProcess ours = ContenderProcess.Start(ContenderProcess.Runtime, made, threads);
                using ContenderProcess? node = Node(made, threads, options, report);
                foreach (double guidance in options.Guidance)
                {
                    Measure(made, [.. new[] { ours, node }.OfType<ContenderProcess>()], threads, guidance, options, report);
                }
            }
        }
    }

    private static ContenderProcess? Node(CaseFolder made, int threads, CompareOptions options, PartReport report)
    {
        try
        {
            return options.Others.Contains(ContenderProcess.Node)
                ? ContenderProcess.Start(ContenderProcess.Node, made, threads, NodeRuntime.Prepare()) : null;
        }
        catch (ContenderException e)
        {
            report.Notes.Add($"{made.Facts.Name}, node: left out, {e.Message}");
            return null;
        }
    }

    private static void Measure(
        CaseFolder made, ContenderProcess[] contenders, int threads, double guidance, CompareOptions options, PartReport report)
    {
        List<ContenderRun>[] runs = [.. contenders.Select(contender =>
        {
            _ = contender.Request(guidance); // the first one compiles
            return new List<ContenderRun>();
        })];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                runs[i].Add(contenders[i].Request(guidance));
            }
        }

        for (int i = 0; i < contenders.Length; i++)
        {
            report.Add(
                ("case", made.Facts.Name), ("threads", threads), ("guidance", guidance), ("contender", contenders[i].Name),
                ("request ms", 1e3 * Spread.Of(runs[i].Select(static r => r.Picture.WallSeconds)).Median),
                ("request CPU ms", 1e3 * Spread.Of(runs[i].Select(static r => r.Picture.CpuSeconds)).Median),
                ("ours/this", i == 0 ? null : Spread.Of(runs[0].Zip(runs[i], static (a, b) =>
                    a.Picture.WallSeconds / b.Picture.WallSeconds)).Median),
                ("ours/this, CPU", i == 0 ? null : Spread.Of(runs[0].Zip(runs[i], static (a, b) =>
                    a.Picture.CpuSeconds / b.Picture.CpuSeconds)).Median));
        }
    }
}
