using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>The sampling loop around a velocity that costs nothing. Per step:
/// what a run allocates at its start divides out over its steps.</summary>
[MemoryDiagnoser]
public class SamplingLoopBenchmarks
{
    private const int Steps = 1000;

    private readonly float[] _times = TimeGrid.Create(new TimeGridOptions { Steps = Steps });
    private float[] _state = [];
    private OdeSolver? _solver;

    /// <summary>Floats of the state: 256 tokens of 192 (128x128 pixels), and a latent of 1024x1024.</summary>
    [Params(49_152, 65_536)]
    public int StateLength { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _state = new float[StateLength];
        _solver = OdeSolvers.Create(new SolverOptions(), StateLength);
    }

    [Benchmark(OperationsPerInvoke = Steps)]
    public int Step() => SamplingLoop.Run(static (_, _, _) => { }, _state, _times, _solver!);
}
