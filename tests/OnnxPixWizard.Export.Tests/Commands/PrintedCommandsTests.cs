using System.CommandLine;
using OnnxPixWizard.Cli.Tests;
using OnnxPixWizard.Export.Commands;

namespace OnnxPixWizard.Export.Tests.Commands;

/// <summary>Commands that the documents print are understood. They are not run: most need checkpoints or hours.</summary>
[TestClass]
public sealed class PrintedCommandsTests
{
    public static IEnumerable<object[]> All =>
        PrintedCommands.Of("pixwizard-export").Select(static words => new object[] { string.Join('|', words) });

    [TestMethod]
    [DynamicData(nameof(All))]
    public void Command_AsPrinted_IsUnderstood(string printed)
    {
        RootCommand root = new("test")
        {
            CompareCommand.Create(), ConvertCommand.Create(), ExtractCommand.Create(), LoraCommand.Create(), QuantizeCommand.Create(),
            SynthesizeCommand.Create(), VerifyCommand.Create(static () => throw new NotSupportedException("only parsed")),
        };

        ParseResult parsed = root.Parse(printed.Split('|'));

        Assert.AreEqual(string.Empty, string.Join("; ", parsed.Errors.Select(static e => e.Message)));
    }
}
