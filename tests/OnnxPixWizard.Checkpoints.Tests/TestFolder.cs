namespace OnnxPixWizard.Checkpoints.Tests;

/// <summary>A folder that the test deletes.</summary>
internal sealed class TestFolder
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("checkpoint-tests-");

    public string FullName => _folder.FullName;

    public string At(string name) => Path.Combine(_folder.FullName, name);

    public void Delete() => _folder.Delete(recursive: true);
}
