using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>What each solver adds to its evaluations: 20 steps, or as many as it chooses, of dx/dt = -x.</summary>
[MemoryDiagnoser]
public class SolverBenchmarks
{
    private const int StateLength = 49_152;

    private readonly float[] _times = TimeGrid.Create(new TimeGridOptions { Steps = 20 });
    private readonly float[] _start = new float[StateLength];
    private readonly float[] _state = new float[StateLength];
    private OdeSolver? _solver;

    public static IEnumerable<string> Names => OdeSolvers.Names;

    [ParamsSource(nameof(Names))]
    public string Solver { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        GaussianNoise.Fill(_start, seed: 1);
        _solver = OdeSolvers.Create(new SolverOptions { Name = Solver }, StateLength);
    }

    [Benchmark]
    public int Run()
    {
        _start.CopyTo(_state, 0);
        return SamplingLoop.Run(
            static (x, _, velocity) => System.Numerics.Tensors.TensorPrimitives.Negate(x, velocity), _state, _times, _solver!);
    }
}
