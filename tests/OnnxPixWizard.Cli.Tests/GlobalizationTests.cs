using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>Slim containers have no ICU: the program needs none.</summary>
[TestClass]
public sealed class GlobalizationTests
{
    /// <summary>Composed and decomposed letters, so that an answer depends on normalization.</summary>
    private const string Prompt = "Estimate the depth of this cafe\u0301, \u1100\u1161, \u00E9 and \u0130.";

    [TestMethod]
    [DataRow("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")]
    [DataRow("CLR_ICU_VERSION_OVERRIDE", "9.9")]
    public void Run_WithoutIcu_WritesTheSameBytes(string variable, string value)
    {
        using TemporaryFolder folder = new();
        string[] Arguments(string name) => ["run", "-p", Prompt, "-o", folder.At(name), "-m", SyntheticBundle.Folder, "-q", "--seed", "3"];

        CliRun usual = CliRun.Start(Arguments("usual.png"));
        CliRun without = CliRun.StartWith(variable, value, Arguments("without.png"));

        Assert.AreEqual(0, usual.Code, usual.Error);
        Assert.AreEqual(0, without.Code, without.Error);
        Assert.AreEqual(string.Empty, without.Error);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.At("usual.png")), File.ReadAllBytes(folder.At("without.png")));
    }
}
