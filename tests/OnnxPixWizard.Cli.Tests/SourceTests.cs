namespace OnnxPixWizard.Cli.Tests;

/// <summary>What holds for every source file of the repository.</summary>
[TestClass]
public sealed class SourceTests
{
    private const int LongestLine = 140;

    [TestMethod]
    [DataRow("src")]
    [DataRow("export")]
    [DataRow("tests")]
    [DataRow("benchmarks")]
    public void Lines_OfSourceFiles_HaveAtMost140Columns(string folder)
    {
        char separator = Path.DirectorySeparatorChar;
        string[] files =
        [
            .. Directory.GetFiles(Path.Combine(PrintedCommands.Root, folder), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains($"{separator}obj{separator}", StringComparison.Ordinal)
                    && !file.Contains($"{separator}bin{separator}", StringComparison.Ordinal)),
        ];

        string[] tooLong =
        [
            .. files.SelectMany(static file => File.ReadLines(file)
                .Select((line, index) => (line.Length, Where: $"{Path.GetRelativePath(PrintedCommands.Root, file)}:{index + 1}")))
                .Where(static line => line.Length > LongestLine)
                .Select(static line => $"{line.Where} has {line.Length} columns"),
        ];

        Assert.AreNotEqual(0, files.Length, "source files are found at all");
        CollectionAssert.AreEqual(Array.Empty<string>(), tooLong, string.Join("; ", tooLong));
    }
}
