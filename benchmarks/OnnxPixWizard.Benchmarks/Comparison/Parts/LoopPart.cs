using OnnxPixWizard.Benchmarks.Comparison.Cases;
using OnnxPixWizard.Benchmarks.Comparison.Contenders;
using OnnxPixWizard.Benchmarks.Graphs;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Comparison.Parts;

/// <summary>The same loop by every contender in turns, and the floor under it.</summary>
internal static class LoopPart
{
    private const int WideSide = 512, WideTextTokens = 32;

    // What contenders hold beside the weights: packed copies, the library's own, activations.
    private const double BytesPerWeight = 7.5;

    public static void OfBundles(CompareOptions options, PartReport report)
    {
        foreach (string folder in options.Bundles)
        {
            using TemporaryFolder temporary = new();
            Bundle bundle = Bundle.Open(folder);
            if (bundle.Manifest.Tokenizers is null || BundleFamilies.IsPixNerd(bundle.Family))
            {
                report.Notes.Add($"{bundle.Manifest.Name}: left out, it is of another family.");
                continue;
            }

            Compare(bundle, CaseMaker.OfRequest(bundle, options.Task, options.Steps, temporary.PathOf("case")), options, report, 1);
        }
    }

    public static void OfWide(CompareOptions options, PartReport report)
    {
        long layer = WideBundle.Bytes(2) - WideBundle.Bytes(1), available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        long free = MachineState.StatusBytes("/proc/meminfo", "MemAvailable:") ?? available / 2;
        int layers = options.Layers
            ?? (int)Math.Clamp(0.8 * Math.Min(free, available) / (BytesPerWeight * layer), 1, WideBundle.PublishedLayers);
        report.Notes.Add($"{layers} of {WideBundle.PublishedLayers} layers, made weights; 'scaled' is the step times "
            + $"{WideBundle.PublishedLayers}/{layers}.");
        using TemporaryFolder temporary = new();
        Bundle bundle = WideBundle.Write(layers, temporary.PathOf("bundle"));
        CaseFolder made = CaseMaker.OfNumbers(bundle, WideSide, WideTextTokens, Math.Min(options.Steps, 2), temporary.PathOf("case"));
        Compare(bundle, made, options, report, (double)WideBundle.PublishedLayers / layers);
    }

    private static void Compare(Bundle bundle, CaseFolder made, CompareOptions options, PartReport report, double scale)
    {
        report.Chart = (["case", "threads", "guidance", "contender"], "picture ms");
        GraphExtents extents = GraphExtents.Of(
            bundle.Manifest, made.Facts.Width, made.Facts.Height, (int)made.Facts.Tensors["hidden_states"].Shape[1]);
        GraphFlops step = GraphFlops.Count(made.Facts.Graphs[GraphNames.Step], extents);
        long weights = ((ReadOnlySpan<string>)[GraphNames.Conditioner, GraphNames.Modulation, GraphNames.Step]).ToArray()
            .Sum(graph => GraphFiles.BytesOf(made.Facts.Graphs[graph]));
        foreach (int threads in options.Threads)
        {
            using Owned processes = new();
            ContenderProcess[] contenders = Start(made, threads, options, processes, report);
            using GemmProbe gemm = new(step.LargestProduct, BundleWorkload.LoopOptions(threads));
            foreach (double guidance in options.Guidance)
            {
                Measure(made, contenders, gemm, guidance, threads, options, report, (step, weights, scale));
            }
        }
    }

    private static ContenderProcess[] Start(
        CaseFolder made, int threads, CompareOptions options, Owned processes, PartReport report)
    {
        List<ContenderProcess> started = [];
        foreach (string name in (string[])[ContenderProcess.Runtime, .. options.Others])
        {
            try
            {
                string? node = name == ContenderProcess.Node ? NodeRuntime.Prepare() : null;
                started.Add(processes.Add(ContenderProcess.Start(name, made, threads, node)));
            }
            catch (ContenderException e) when (name != ContenderProcess.Runtime)
            {
                report.Notes.Add($"{made.Facts.Name}, {name}: left out, {e.Message}");
            }
        }

        return [.. started];
    }

    private static void Measure(
        CaseFolder made, ContenderProcess[] contenders, GemmProbe gemm, double guidance, int threads, CompareOptions options,
        PartReport report, (GraphFlops Step, long Weights, double Scale) what)
    {
        List<ContenderRun>[] runs = [.. contenders.Select(static _ => new List<ContenderRun>())];
        List<double> peaks = [gemm.Measure(options.GemmSeconds)];
        float[][] states = [.. contenders.Select(contender =>
        {
            _ = contender.Loop(guidance); // the first one compiles and packs
            return contender.State();
        })];
        for (int round = 0; round < options.Rounds; round++)
        {
            for (int i = 0; i < contenders.Length; i++)
            {
                runs[i].Add(contenders[i].Loop(guidance));
            }

            peaks.Add(gemm.Measure(options.GemmSeconds));
        }

        int steps = made.Facts.Times.Length - 1, branches = RuntimeContender.Guidance(made.Facts, guidance).Branches.Count;
        double floor = what.Step.Total * branches / peaks.Max();
        for (int i = 0; i < contenders.Length; i++)
        {
            List<ContenderRun> own = runs[i];
            (long? peak, long? held) = contenders[i].Memory;
            double stepCpu = Median(own, static r => r.Loop.CpuSeconds) / steps;
            report.Add(
                ("case", made.Facts.Name), ("threads", threads), ("guidance", guidance), ("contender", contenders[i].Name),
                ("step ms", 1e3 * Median(own, static r => r.Loop.WallSeconds) / steps),
                ("step CPU ms", 1e3 * stepCpu), ("step CPU ms, least", 1e3 * own.Min(static r => r.Loop.CpuSeconds) / steps),
                ("scaled step s", what.Scale == 1 ? null : what.Scale * Median(own, static r => r.Loop.WallSeconds) / steps),
                ("picture ms", 1e3 * Median(own, static r => r.Picture.WallSeconds)),
                ("picture CPU ms", 1e3 * Median(own, static r => r.Picture.CpuSeconds)),
                ("ours/this, step", i == 0 ? null : Ratio(runs[0], own, static r => r.Loop.WallSeconds)),
                ("ours/this, step CPU", i == 0 ? null : Ratio(runs[0], own, static r => r.Loop.CpuSeconds)),
                ("ours/this, picture", i == 0 ? null : Ratio(runs[0], own, static r => r.Picture.WallSeconds)),
                ("ours/this, picture CPU", i == 0 ? null : Ratio(runs[0], own, static r => r.Picture.CpuSeconds)),
                ("largest difference", i == 0 ? null : Difference(states[0], states[i])),
                ("utilization", i > 0 && contenders[i].Name == ContenderProcess.Plain ? null : floor / stepCpu),
                ("outside graphs", own[0].GraphSeconds is null ? null
                    : Median(own, static r => 1 - (r.GraphSeconds!.Value / r.Loop.WallSeconds))),
                ("bytes a step", own[0].BytesPerStep is null ? null : own.Max(static r => r.BytesPerStep!.Value)),
                ("load ms", 1e3 * contenders[i].Load.WallSeconds), ("load CPU ms", 1e3 * contenders[i].Load.CpuSeconds),
                ("peak/weights", (double?)peak / what.Weights), ("private/weights", (double?)held / what.Weights));
        }

        report.Add(
            ("case", made.Facts.Name), ("threads", threads), ("guidance", guidance), ("contender", "floor"),
            ("step ms", 1e3 * floor / threads),
            ("step CPU ms", 1e3 * floor), ("scaled step s", what.Scale == 1 ? null : what.Scale * floor / threads), ("utilization", 1.0),
            ("GFLOP a step", what.Step.Total * branches / 1e9), ("GEMM GFLOP/s a core", peaks.Max() / 1e9),
            ("weights MB", what.Weights / 1e6));
    }

    private static double Median(List<ContenderRun> runs, Func<ContenderRun, double> value) => Spread.Of(runs.Select(value)).Median;

    // Neighbors in time are compared with each other.
    private static double Ratio(List<ContenderRun> ours, List<ContenderRun> theirs, Func<ContenderRun, double> value) =>
        Spread.Of(ours.Zip(theirs, (a, b) => value(a) / value(b))).Median;

    private static double Difference(float[] ours, float[] theirs) => ours.Length != theirs.Length ? double.NaN
        : ours.Zip(theirs, static (a, b) => (double)Math.Abs(a - b)).Max();
}
