using System.CommandLine;
using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>How words are read and faults are told, whatever the command does.</summary>
[TestClass]
public sealed class CommandLineTests
{
    public static IEnumerable<object[]> NumberOptions => ProgramCommands.Root().Subcommands
        .SelectMany(static command => command.Options.Where(IsNumber).Select(option => new object[] { command.Name, option.Name }));

    [TestMethod]
    [DynamicData(nameof(NumberOptions))]
    public async Task Option_NumberWithAComma_IsRefusedInWords(string command, string option)
    {
        IEnumerable<string> required = ProgramCommands.Root().Subcommands.Single(one => one.Name == command).Options
            .Where(other => other.Required && other.Name != option).SelectMany(static other => new[] { other.Name, "out.png" });

        (int code, string error) = await RunAsync([command, option, "1,5", .. required]);

        Assert.AreEqual(2, code);
        StringAssert.Contains(error, option);
        StringAssert.Contains(error, "'1,5' is no");
        Assert.IsFalse(error.Contains("System.", StringComparison.Ordinal), error);
    }

    [TestMethod]
    [DataRow("1,5", "write 1.5")]
    [DataRow("1.000,5", "like 1.5")]
    [DataRow("1 000", "like 1.5")]
    [DataRow("NaN", "like 1.5")]
    [DataRow("", "like 1.5")]
    public async Task Option_OtherNumbers_SayHowNumbersAreWritten(string text, string expected)
    {
        (int code, string error) = await RunAsync("run", "--time-shift", text, "-o", "out.png");

        Assert.AreEqual(2, code);
        StringAssert.Contains(error, expected);
    }

    [TestMethod]
    [DataRow("bogus", "there are run, remove, replace, add, batch, generate, mcp, serve, worker, devices, inspect, selftest")]
    [DataRow("generat", "did you mean 'generate'?")]
    [DataRow("run|-o|a.png|--promt|x", "did you mean '--prompt'?")]
    [DataRow("", "no command is given")]
    [DataRow("run|-i|a.png", "--output")]
    [DataRow("run|-p|a|-o|a.png|--size|32768x32768", "26754")]
    [DataRow("run|-p|a|-o|a.png|--memory|much", "--memory")]
    [DataRow("run|-p|a|-o|a.png|--memory|1,5G", "1.5G")]
    [DataRow("run|-p|a red ball|-o|a.png|--memory|10M", "--memory sets the limit")]
    [DataRow("generate|-c|0|-m|pixnerd-tiny-class|--size|8192x8192|-o|a.png|--memory|1G", "would fit")]
    public async Task WrongUsage_OfAnyKind_IsOneLineThatHelps(string words, string expected)
    {
        (int code, string error) = await RunAsync(words.Length == 0 ? [] : words.Split('|'));

        Assert.AreEqual(2, code, error);
        StringAssert.Contains(error, expected);
        StringAssert.StartsWith(error, "pixwizard: ");
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length, error);
    }

    [TestMethod]
    [DataRow("bogus|--json", 2, "usage")]
    [DataRow("run|-p|x|-o|a.png|--json|--steps|1,5", 2, "usage")]
    [DataRow("run|-p|x|-i|missing.png|-o|a.png|--json", 3, "badInput")]
    [DataRow("run|-p|x|-o|a.png|--json|-m|no/such/bundle", 4, "badBundle")]
    [DataRow("inspect|no/such/bundle|--json", 4, "badBundle")]
    public async Task Failure_WithJson_IsOneObject(string words, int expected, string kind)
    {
        (int code, string error) = await RunAsync(words.Split('|'));

        using JsonDocument document = JsonDocument.Parse(error);
        JsonElement told = document.RootElement.GetProperty("error");
        Assert.AreEqual(expected, code, error);
        Assert.AreEqual(expected, told.GetProperty("code").GetInt32());
        Assert.AreEqual(kind, told.GetProperty("kind").GetString());
        Assert.IsTrue(told.GetProperty("message").GetString()!.Length > 10);
    }

    [TestMethod]
    [DataRow("", 64)]
    [DataRow("--stretch", 32)]
    public async Task Generate_OtherShape_KeepsTheMiddleOfWhatItDraws(string option, int drawn)
    {
        using TemporaryFolder folder = new();
        string[] words = ["generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "--size", "64x32", "-o", folder.At("out.png"),
            "--json", .. option.Length == 0 ? [] : (string[])[option]];

        (int code, string error, string output) = await RunWithOutputAsync(words);

        Assert.AreEqual(0, code, error);
        using JsonDocument document = JsonDocument.Parse(output);
        Assert.AreEqual(new ImageSize(64, 32), ImageInfo.Read(folder.At("out.png")).Size);
        Assert.AreEqual(
            drawn, document.RootElement.TryGetProperty("drawnSize", out JsonElement size) ? size.GetProperty("height").GetInt32() : 32);
    }

    private static bool IsNumber(Option option)
    {
        Type type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType;
        return type == typeof(double) || type == typeof(int) || type == typeof(ulong);
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] words)
    {
        (int code, string error, string output) = await RunWithOutputAsync(words);
        Assert.AreEqual(string.Empty, output);
        return (code, error);
    }

    private static async Task<(int Code, string Error, string Output)> RunWithOutputAsync(string[] words)
    {
        using StringWriter output = new(), error = new();
        int code = await ProgramCommands.RunAsync(words, output, error);
        return (code, error.ToString(), output.ToString());
    }
}
