using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>A step of two forms of one bundle in turns within one process, so that what else the machine does falls on both.</summary>
internal static class PrecisionComparison
{
    /// <param name="options">Bundle, steps and how often.</param>
    /// <param name="other">Folder of the other form.</param>
    /// <param name="size">Size of the picture, as the command line has it; null: the bundle's own choice.</param>
    /// <exception cref="BundleException">A bundle is missing, damaged or of a family without a source picture.</exception>
    /// <exception cref="OptionException">The request does not fit.</exception>
    public static PrecisionReport Run(HarnessOptions options, string other, string? size)
    {
        using TemporaryFolder folder = new();
        string picture = options.Input ?? folder.PathOf("picture.jpg");
        if (options.Input is null)
        {
            MadePicture.WriteJpeg(picture);
        }

        MachineState before = MachineState.Now();
        RuntimeOptions runtime = new() { Provider = options.Provider, Threads = options.Threads, AllowFallback = true };
        using PixWizardPipeline first = PixWizardPipeline.Load(options.Bundle, runtime), second = PixWizardPipeline.Load(other, runtime);
        TaskEntry task = first.Bundle.Manifest.Tasks.FirstOrDefault(t => options.Task is null ? t.TakesImage : t.Id == options.Task)
            ?? throw new OptionException("--task", $"--task: the bundle has no '{options.Task}'; it has "
                + $"{string.Join(", ", first.Bundle.Manifest.Tasks.Select(static t => t.Id))}.");
        PixWizardRequest request = new()
        {
            Image = task.TakesImage ? SourcePicture.FromFile(picture) : null,
            Task = task.Id,
            Instruction = task.Examples[0],
            Size = size is null ? OutputSize.Bucket : OutputSize.Parse(size),
            Steps = options.Steps + (first.Bundle.Manifest.Sampling.GridCountsPoints ? 1 : 0),
            Solver = "euler",
        };
        List<WorkTime> ours = [], theirs = [];
        PixWizardResult? last = null;
        for (int run = 0; run < options.Runs; run++)
        {
            ours.Add(Step(first, request, out last));
            theirs.Add(Step(second, request, out _));
        }

        return new PrecisionReport
        {
            Machine = before,
            LoadAverageAfter = MachineState.Now().LoadAverage,
            Bundle = first.Bundle.Manifest.Name,
            Precision = first.Bundle.Manifest.Precision,
            Other = second.Bundle.Manifest.Precision,
            Bucket = last!.Bucket.ToString(),
            Branches = last.Metrics.Branches,
            Provider = last.Metrics.Provider,
            Threads = last.Metrics.Threads,
            Runs = options.Runs,
            Steps = options.Steps,
            StepWall = Milliseconds(ours.Select(static t => t.WallSeconds)),
            StepCpu = Milliseconds(ours.Select(static t => t.CpuSeconds)),
            OtherWall = Milliseconds(theirs.Select(static t => t.WallSeconds)),
            OtherCpu = Milliseconds(theirs.Select(static t => t.CpuSeconds)),
            // Neighbors in time are compared with each other.
            Speedup = Spread.Of(ours.Zip(theirs, static (a, b) => a.CpuSeconds / b.CpuSeconds)),
        };
    }

    private static WorkTime Step(PixWizardPipeline pipeline, PixWizardRequest request, out PixWizardResult result)
    {
        StepWatch watch = new();
        result = pipeline.Run(request, watch);
        return watch.PerStep;
    }

    private static Spread Milliseconds(IEnumerable<double> seconds) => Spread.Of(seconds.Select(static s => s * 1e3));
}
