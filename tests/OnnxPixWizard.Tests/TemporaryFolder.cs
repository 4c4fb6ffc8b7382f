namespace OnnxPixWizard.Tests;

/// <summary>A folder of its own for one test; deleted at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("pixwizard-tests-").FullName;

    public string Path { get; }

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
