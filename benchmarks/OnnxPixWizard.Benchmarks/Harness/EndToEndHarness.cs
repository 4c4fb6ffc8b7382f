using OnnxPixWizard.Benchmarks.Graphs;
using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>Whole requests, steps and the matrix product in turns within one
/// process, so that what else the machine does falls on all of them.</summary>
internal sealed class EndToEndHarness : IDisposable
{
    private const double GemmSeconds = 0.3, Giga = 1e9;
    private const int NoOpSteps = 1000;

    private readonly HarnessOptions _options;
    private readonly TemporaryFolder _folder = new();
    private readonly Bundle _bundle;
    private readonly TaskEntry _task;
    private readonly string _input;
    private readonly RuntimeOptions _runtime;

    public EndToEndHarness(HarnessOptions options)
    {
        _options = options;
        _bundle = Bundle.Open(options.Bundle);
        IReadOnlyList<TaskEntry> tasks = _bundle.Manifest.Tasks;
        _task = options.Task is null
            ? tasks.FirstOrDefault(static t => t.TakesImage) ?? tasks[0]
            : tasks.FirstOrDefault(t => t.Id == options.Task)
              ?? throw new OptionException(
                  "--task", $"--task: the bundle has no '{options.Task}'; it has {string.Join(", ", tasks.Select(static t => t.Id))}.");
        _input = options.Input ?? _folder.PathOf("picture.jpg");
        if (options.Input is null)
        {
            MadePicture.WriteJpeg(_input);
        }

        // Without a cache each request does all of its work, as the first one does.
        _runtime = new RuntimeOptions { Provider = options.Provider, Threads = options.Threads, ConditioningCacheBytes = 0 };
    }

    public HarnessReport Run()
    {
        MachineState before = MachineState.Now();
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(_bundle.Folder, _runtime);
        PixWizardResult first = pipeline.Run(Request(steps: null));
        GraphExtents extents = GraphExtents.Of(_bundle.Manifest, first.Bucket.Width, first.Bucket.Height, BundleWorkload.TextTokens);
        GraphFlops step = GraphFlops.Count(BundleWorkload.StepFile(_bundle), extents);
        using GemmProbe gemm = new(step.LargestProduct, GemmOptions(pipeline.Provider, first.Metrics.Threads));

        List<double> peaks = [gemm.Measure(GemmSeconds)], shares = [], bytes = [];
        List<(WorkTime Time, PipelineMetrics Metrics)> requests = [];
        List<WorkTime> steps = [];
        for (int run = 0; run < _options.Runs; run++)
        {
            requests.Add(WholeRequest(pipeline));
            StepWatch watch = new();
            PipelineMetrics timed = pipeline.Run(Request(_options.Steps), watch).Metrics;
            steps.Add(watch.PerStep);
            shares.Add(1 - timed.LoopGraphShare);
            bytes.Add(watch.BytesPerStep);
            peaks.Add(gemm.Measure(GemmSeconds));
        }

        double peak = peaks.Max();
        long weights = _bundle.Manifest.Graphs.Keys.Sum(g => Bytes(_bundle.GraphFile(g)) + Bytes(_bundle.GraphFile(g) + ".data"));
        PipelineMetrics fastest = requests.MinBy(static r => r.Time.WallSeconds).Metrics;
        Spread cpu = Spread.Of(steps.Select(static s => s.CpuSeconds));
        double Utilisation(double seconds) => step.Total * first.Metrics.Branches / (seconds * peak);
        // Read before the second pipeline is loaded.
        (long Peak, long? Private) memory = (fastest.PeakMemoryBytes, MachineState.PrivateBytes());
        return new HarnessReport
        {
            Machine = before,
            Bundle = _bundle.Manifest.Name,
            Task = _task.Id,
            Bucket = first.Bucket.ToString(),
            Provider = pipeline.Provider.ToOption(),
            Threads = first.Metrics.Threads,
            OnnxRuntimeVersion = first.Metrics.OnnxRuntimeVersion,
            Runs = _options.Runs,
            LoadMilliseconds = first.Metrics.LoadMilliseconds,
            RequestWall = Milliseconds(requests.Select(static r => r.Time.WallSeconds)),
            RequestCpu = Milliseconds(requests.Select(static r => r.Time.CpuSeconds)),
            Fastest = fastest,
            StepWall = Milliseconds(steps.Select(static s => s.WallSeconds)),
            StepCpu = Milliseconds(steps.Select(static s => s.CpuSeconds)),
            StepFlops = step.Total,
            GemmShape = gemm.Shape.ToString(),
            GemmPeak = peak / Giga,
            StepUtilisation = new Spread(Utilisation(cpu.Minimum), Utilisation(cpu.Median)),
            OrchestrationShare = Spread.Of(shares),
            OrchestrationMicroseconds = NoOpLoop(),
            BytesPerStep = bytes.Max(),
            UsefulFlopRatio = UsefulFlops(step.Total, extents, fastest),
            WeightBytes = weights,
            MemoryRatio = (double)memory.Peak / weights,
            PrivateRatio = memory.Private is long held ? (double)held / weights : null,
            LoadAverageAfter = MachineState.Now().LoadAverage,
        };
    }

    public void Dispose() => _folder.Dispose();

    private static long Bytes(string file) => File.Exists(file) ? new FileInfo(file).Length : 0;

    private static Spread Milliseconds(IEnumerable<double> seconds) => Spread.Of(seconds.Select(static s => s * 1e3));

    private static GraphOptions GemmOptions(ExecutionProvider provider, int threads) => BundleWorkload.LoopOptions(threads) with
    {
        Provider = provider,
    };

    private PixWizardRequest Request(int? steps) => new()
    {
        Image = _task.TakesImage ? SourcePicture.FromFile(_input) : null,
        Task = _task.Id,
        Instruction = _task.Examples[0],
        Steps = steps,
        Solver = steps is null ? null : "euler",
    };

    private (WorkTime Time, PipelineMetrics Metrics) WholeRequest(PixWizardPipeline pipeline)
    {
        PixWizardResult? result = null;
        WorkTime time = WorkTime.Of(() =>
        {
            result = pipeline.Run(Request(steps: null));
            result.Save(_folder.PathOf("result.png"));
        });
        return (time, result!.Metrics);
    }

    private Spread NoOpLoop()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(NoOpBundle.Write(_bundle, _folder), _runtime);
        return Spread.Of(Enumerable.Range(0, _options.Runs + 1).Select(_ =>
        {
            PipelineMetrics metrics = pipeline.Run(Request(NoOpSteps)).Metrics;
            return (metrics.LoopMilliseconds - metrics.LoopGraphMilliseconds) * 1e3 / NoOpSteps;
        }).Skip(1));
    }

    /// <summary>Published: three branches at each evaluation, each with its own conditioning and modulation.</summary>
    private double UsefulFlops(long step, GraphExtents extents, PipelineMetrics ours)
    {
        const int PublishedBranches = 3;
        long conditioner = GraphFlops.Count(_bundle.GraphFile(GraphNames.Conditioner), extents).Total;
        long modulation = GraphFlops.Count(_bundle.GraphFile(GraphNames.Modulation), extents).Total;
        double published = (double)PublishedBranches * ours.Evaluations * (step + conditioner + modulation);
        return published / (ours.Branches * ((ours.Evaluations * (double)(step + modulation)) + conditioner));
    }
}
