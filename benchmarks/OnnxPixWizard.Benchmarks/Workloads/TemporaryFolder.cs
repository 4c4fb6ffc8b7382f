namespace OnnxPixWizard.Benchmarks.Workloads;

/// <summary>A folder that goes when it is disposed.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("onnxpixwizard-benchmarks-");

    public string PathOf(string file) => Path.Combine(_folder.FullName, file);

    public void Dispose() => _folder.Delete(recursive: true);
}
