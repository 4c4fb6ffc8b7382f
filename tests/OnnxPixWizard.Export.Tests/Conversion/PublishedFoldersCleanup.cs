namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public static class PublishedFoldersCleanup
{
    [AssemblyCleanup]
    public static void Delete() => PublishedFolders.DeleteTemplate();
}
