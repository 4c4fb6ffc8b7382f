using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>Joining the branches' velocities in one pass.</summary>
[MemoryDiagnoser]
public class GuidanceBenchmarks
{
    private const int Channels = 4, TokenFeatures = 16;

    private float[] _branches = [];
    private float[] _velocity = [];
    private GuidancePlan? _plan;

    /// <summary>Floats of one branch: latents of 512x512 and 1024x1024 pixels, pixels of 512x512.</summary>
    [Params(16_384, 65_536, 786_432)]
    public int StateLength { get; set; }

    /// <summary>2: the published defaults; 3: both guidances on.</summary>
    [Params(2, 3)]
    public int Branches { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _branches = new float[StateLength * Branches];
        _velocity = new float[StateLength];
        GaussianNoise.Fill(_branches, seed: 1);
        _plan = new GuidancePlan(new GuidanceOptions { TextScale = 4, ImageScale = Branches == 2 ? 1 : 1.5 }, Channels, TokenFeatures);
    }

    [Benchmark]
    public void Combine() => _plan!.Combine(_branches, _velocity);
}
