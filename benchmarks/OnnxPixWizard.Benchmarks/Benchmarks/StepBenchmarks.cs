using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using OnnxPixWizard.Benchmarks.Graphs;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>One evaluation of the bundle's step beside the peak of its largest matrix
/// product, both on one thread: their ratio is the step's utilisation.</summary>
[MemoryDiagnoser]
[Config(typeof(Columns))]
public class StepBenchmarks
{
    private static readonly Lazy<GraphFlops> Flops = new(static () =>
    {
        Bundle bundle = BundleWorkload.Open();
        return GraphFlops.Count(BundleWorkload.StepFile(bundle), BundleWorkload.Extents(bundle));
    });

    private MeasuredGraph? _step;
    private GemmProbe? _gemm;

    [GlobalSetup]
    public void Setup()
    {
        Bundle bundle = BundleWorkload.Open();
        GraphOptions options = BundleWorkload.LoopOptions(threads: 1);
        _step = new MeasuredGraph(GraphSession.FromFile(BundleWorkload.StepFile(bundle), options), BundleWorkload.Extents(bundle).ShapeOf);
        _gemm = new GemmProbe(Flops.Value.LargestProduct, options);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _step?.Dispose();
        _gemm?.Dispose();
    }

    [Benchmark]
    public void Step() => _step!.Run();

    [Benchmark]
    public void Gemm() => _gemm!.Run();

    private sealed class Columns : ManualConfig
    {
        private const double Giga = 1e9;

        public Columns() => AddColumn(new RateColumn("GFLOP/s", static c =>
            (c.Descriptor.WorkloadMethod.Name == nameof(Step) ? Flops.Value.Total : Flops.Value.LargestProduct.Flops) / Giga));
    }
}
