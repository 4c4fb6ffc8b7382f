using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>State to tokens and back, and the rope table: each once a picture.</summary>
[MemoryDiagnoser]
public class TokenBenchmarks
{
    private const int HeadWidth = 72;

    private float[] _planes = [];
    private float[] _tokens = [];
    private float[] _cos = [];
    private float[] _sin = [];
    private TokenGrid _grid;
    private int _channels;
    private int _patchSize;

    /// <summary>Pixels of 128x128 in patches of 8, pixels of 512x512 in patches of 16, a latent of 1024x1024 in patches of 2.</summary>
    [Params("pixels128", "pixels512", "latent1024")]
    public string State { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        (int side, _channels, _patchSize) = State switch
        {
            "pixels128" => (128, 3, 8),
            "pixels512" => (512, 3, 16),
            _ => (128, 4, 2),
        };
        _grid = TokenGrid.Of(side, side, _patchSize);
        _planes = new float[_channels * side * side];
        _tokens = new float[_planes.Length];
        _cos = new float[_grid.Count * HeadWidth / 2];
        _sin = new float[_cos.Length];
        GaussianNoise.Fill(_planes, seed: 1);
    }

    [Benchmark]
    public void Patchify() => Patches.Patchify(_planes, _grid, _channels, _patchSize, _tokens);

    [Benchmark]
    public void Unpatchify() => Patches.Unpatchify(_tokens, _grid, _channels, _patchSize, _planes);

    [Benchmark]
    public void Rope() => RopeTable.Fill(new RopeSettings { HeadWidth = HeadWidth }, _grid, _cos, _sin);
}
