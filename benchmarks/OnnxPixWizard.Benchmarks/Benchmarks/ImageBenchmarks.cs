using BenchmarkDotNet.Attributes;
using OnnxPixWizard.Benchmarks.Workloads;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Benchmarks.Benchmarks;

/// <summary>A JPEG of twelve megapixels to what a network sees.</summary>
[MemoryDiagnoser]
public class ImageBenchmarks
{
    private static readonly ImageSize Bucket = new(152, 104);

    private readonly TemporaryFolder _folder = new();
    private readonly float[] _planes = new float[3 * Bucket.Pixels];
    private string _path = "";
    private Picture? _whole;
    private Picture? _small;

    [GlobalSetup]
    public void Setup()
    {
        _path = _folder.PathOf("picture.jpg");
        MadePicture.WriteJpeg(_path);
        _whole = Picture.Load(_path);
        _small = _whole.Resize(Bucket.Width, Bucket.Height);
    }

    [GlobalCleanup]
    public void Cleanup() => _folder.Dispose();

    /// <summary>All pixels.</summary>
    [Benchmark]
    public Picture Load() => Picture.Load(_path);

    /// <summary>Lanczos from all pixels in memory.</summary>
    [Benchmark]
    public Picture Resize() => _whole!.Resize(Bucket.Width, Bucket.Height);

    /// <summary>As a request does it: header, then only as many pixels as the size needs.</summary>
    [Benchmark]
    public Picture LoadResized() => SourcePicture.FromFile(_path).Resized(Bucket);

    /// <summary>Interleaved bytes to planar floats.</summary>
    [Benchmark]
    public void ToPlanar() => _small!.ToPlanar(_planes, PlanarRange.MinusOneToOne);
}
