using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tests.Pictures;

/// <summary>A folder that vanishes with all it holds.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("imaging-tests-").FullName;

    public string At(string name) => Path.Combine(Root, name);

    public string Write(string name, ReadOnlySpan<byte> contents)
    {
        File.WriteAllBytes(At(name), contents);
        return At(name);
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
