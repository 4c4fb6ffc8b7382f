using System.CommandLine;
using OnnxPixWizard.Cli.Tests;
using OnnxPixWizard.Training.Commands;

namespace OnnxPixWizard.Training.Tests.Commands;

/// <summary>Commands that the documents print are understood. They are not run: most need checkpoints or hours.</summary>
[TestClass]
public sealed class PrintedCommandsTests
{
    public static IEnumerable<object[]> All =>
        PrintedCommands.Of("pixwizard-train").Select(static words => new object[] { string.Join('|', words) });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Command_AsPrinted_IsUnderstood(string printed)
    {
        ParseResult parsed = ProgramCommands.Root().Parse(printed.Split('|'));

        Assert.AreEqual(string.Empty, string.Join("; ", parsed.Errors.Select(static e => e.Message)));
    }
}
