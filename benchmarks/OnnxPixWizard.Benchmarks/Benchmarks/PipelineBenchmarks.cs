using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>A whole request at the bundle's defaults: a JPEG of twelve megapixels in, files out.</summary>
[MemoryDiagnoser]
public class PipelineBenchmarks
{
    private readonly TemporaryFolder _folder = new();
    private PixWizardPipeline? _pipeline;
    private string _input = "";

    /// <summary>The bundle's own task ids.</summary>
    public static IEnumerable<string> Tasks =>
        BundleWorkload.Open().Manifest.Tasks.Where(static t => t.TakesImage).Select(static t => t.Id);

    [ParamsSource(nameof(Tasks))]
    public string Task { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        _input = _folder.PathOf("picture.jpg");
        MadePicture.WriteJpeg(_input);
        // Without the cache every request encodes its picture and instruction, as the first one does.
        _pipeline = PixWizardPipeline.Load(
            BundleWorkload.Open().Folder, new RuntimeOptions { Provider = ExecutionProvider.Cpu, Threads = 1, ConditioningCacheBytes = 0 });
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _pipeline?.Dispose();
        _folder.Dispose();
    }

    [Benchmark]
    public object Run()
    {
        TaskEntry task = _pipeline!.Bundle.Manifest.Tasks.First(t => t.Id == Task);
        PixWizardRequest request = new() { Image = SourcePicture.FromFile(_input), Task = Task, Instruction = task.Examples[0] };
        return _pipeline.Run(request).Save(_folder.PathOf("result.png"));
    }
}
