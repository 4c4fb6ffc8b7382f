using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Commands;

namespace OnnxPixWizard.Training.Tests.Commands;

[TestClass]
public sealed class ScenesCommandTests
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"sheet-{Guid.NewGuid():N}.png");

    [TestCleanup]
    public void Cleanup() => File.Delete(_file);

    [TestMethod]
    public async Task Scenes_TwoPictures_WritesASheetAndTheInstructions()
    {
        (int code, string output, string error) = await Run("scenes", "--count", "2", "--size", "40x32", "--out", _file);

        Assert.AreEqual(0, code);
        Assert.AreEqual("", error, StringComparer.Ordinal);
        Assert.AreEqual(2, output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        Picture sheet = Picture.Load(_file);
        Assert.AreEqual((5 * 42 - 2, 2 * 34 - 2), (sheet.Width, sheet.Height));
    }

    [TestMethod]
    public async Task Scenes_Task_ShowsItsExamples()
    {
        (int code, _, _) = await Run("scenes", "--count", "5", "--size", "40x32", "--task", "inpaint", "--out", _file);

        Assert.AreEqual(0, code);
        Picture sheet = Picture.Load(_file);
        Assert.AreEqual((8 * 42 - 2, 2 * 34 - 2), (sheet.Width, sheet.Height));
    }

    [TestMethod]
    [DataRow("--size", "3x3", "3x3")]
    [DataRow("--size", "wide", "wide")]
    [DataRow("--count", "0", "--count")]
    [DataRow("--task", "dance", "dance")]
    [DataRow("--colour", "red", "--colour")]
    public async Task Scenes_WrongOption_EndsInOneLineThatNamesIt(string option, string value, string named)
    {
        (int code, _, string error) = await Run("scenes", option, value, "--out", _file);

        Assert.AreEqual(ExitCode.Usage, code);
        StringAssert.Contains(error, named, StringComparison.Ordinal);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
        Assert.IsFalse(File.Exists(_file));
    }

    [TestMethod]
    [DataRow("OnnxPixWizard.Training.Tests.dll/sheet.png")]
    [DataRow("sheet.text")]
    public async Task Scenes_UnwritableOutput_EndsBeforeDrawing(string name)
    {
        (int code, string output, string error) = await Run("scenes", "--out", Path.Combine(AppContext.BaseDirectory, name));

        Assert.AreEqual(ExitCode.Usage, code);
        Assert.AreEqual("", output, StringComparer.Ordinal);
        StringAssert.Contains(error, name, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> Run(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLineHost.RunAsync(new RootCommand { ScenesCommand.Create() }, arguments, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
