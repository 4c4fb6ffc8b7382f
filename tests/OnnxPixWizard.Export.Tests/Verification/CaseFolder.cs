using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Export.Tests.Verification;

/// <summary>A reference case beside the tests, or a copy of it that a test may spoil.</summary>
internal sealed class CaseFolder : IDisposable
{
    private CaseFolder(string folder) => Folder = folder;

    public string Folder { get; }

    public static string Original(string name) => Path.Combine(AppContext.BaseDirectory, "ReferenceCases", name);

    public static CaseFolder Copy(string name)
    {
        CaseFolder copy = Empty();
        foreach (string file in Directory.GetFiles(Original(name)))
        {
            File.Copy(file, Path.Combine(copy.Folder, Path.GetFileName(file)));
        }

        return copy;
    }

    public static CaseFolder Empty() => new(Directory.CreateTempSubdirectory("pixwizard-case-").FullName);

    public static CaseFolder WithDescription(string json)
    {
        CaseFolder folder = Empty();
        File.WriteAllText(Path.Combine(folder.Folder, ReferenceCase.DescriptionFile), json);
        return folder;
    }

    public void Replace(string old, string changed)
    {
        string path = Path.Combine(Folder, ReferenceCase.DescriptionFile), text = File.ReadAllText(path);
        Assert.Contains(old, text);
        File.WriteAllText(path, text.Replace(old, changed, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
