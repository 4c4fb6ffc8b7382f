using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Execution;
using OnnxPixWizard.Pipelines;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>The pipeline's own loop, with bound tensors and the library's run call, around a graph that computes next to nothing.</summary>
[MemoryDiagnoser]
public class NoOpStepBenchmarks
{
    private const int Steps = 1000;

    private readonly TemporaryFolder _folder = new();
    private PixWizardPipeline? _pipeline;
    private PixWizardRequest? _request;

    [GlobalSetup]
    public void Setup()
    {
        Bundle bundle = BundleWorkload.Open();
        _pipeline = PixWizardPipeline.Load(NoOpBundle.Write(bundle, _folder), new RuntimeOptions { Provider = ExecutionProvider.Cpu, Threads = 1 });
        _request = new PixWizardRequest { Task = bundle.Manifest.Tasks[0].Id, Instruction = BundleWorkload.Instruction, Steps = Steps };
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pipeline?.Dispose();
        _folder.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public object Step() => _pipeline!.Run(_request!).Metrics;
}
