using System.Text.Json;
using OnnxPixWizard.Cli.Tests;
using OnnxPixWizard.CommandLine;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Assistant.Tests;

/// <summary><c>pixwizard run --assistant</c>, in a process of its own that starts the model's.</summary>
[TestClass]
public sealed class RunCommandTests : IDisposable
{
    private const string Sentence = "Clean this up, then cut out the bird and put it on white.";

    private readonly TemporaryFolder _folder = new();

    private static string Photo => Path.Combine(PlanMakerTests.Repository, "docs", "pictures", "hummingbird.jpg");

    public void Dispose() => _folder.Dispose();

    [TestMethod]
    [DataRow("qwen3-small")]
    [DataRow("gemma-small")]
    public void Run_WithAnAssistant_ShowsThePlanAndDoesIt(string config)
    {
        string output = _folder.At("out.png");

        CliRun words = CliRun.Start("run", "-i", Photo, "-p", Sentence, "-o", output, "--assistant", LanguageModels.Folder(config));
        CliRun json = CliRun.Start(
            "run", "-i", Photo, "-p", Sentence, "-o", output, "--assistant", LanguageModels.Folder(config), "--json");

        Assert.AreEqual(ExitCode.Done, words.Code, words.Error);
        Assert.AreEqual(ExitCode.Done, json.Code, json.Error);
        using JsonDocument document = JsonDocument.Parse(json.Output);
        JsonElement[] steps = [.. document.RootElement.GetProperty("plan").GetProperty("steps").EnumerateArray()];
        string[] tasks = [.. steps.Select(static step => step.GetProperty("task").GetString()!)];
        Assert.AreEqual(tasks[^1], document.RootElement.GetProperty("task").GetString());
        string[] shown = words.Output.Split('\n');
        for (int i = 0; i < tasks.Length; i++)
        {
            StringAssert.StartsWith(shown[i], $"step {i + 1} of {tasks.Length}, {tasks[i]}");
        }

        Assert.IsTrue(File.Exists(output));
    }

    [TestMethod]
    [DataRow(ExitCode.BadInput, "is no language model", "--assistant", "models")]
    [DataRow(ExitCode.Usage, "the task is known, 'denoise'", "--assistant", "qwen3-small", "--task", "denoise")]
    public void Run_AssistantThatDoesNotFit_IsOneLineAndNoFile(int code, string expected, params string[] more)
    {
        string output = _folder.At("out.png");
        more[1] = more[1] == "qwen3-small" ? LanguageModels.Folder(more[1]) : PlanMakerTests.Repository;

        CliRun run = CliRun.Start(["run", "-i", Photo, "-p", Sentence, "-o", output, .. more]);

        run.AssertFailed(code, expected);
        Assert.IsFalse(File.Exists(output));
    }

    [TestMethod]
    public void Run_WithoutGenAisLibrary_IsUnavailable()
    {
        CliRun run = CliRun.StartWith(
            "ONNXPIXWIZARD_GENAI_PATH", _folder.Path, "run", "-i", Photo, "-p", Sentence, "-o", _folder.At("out.png"), "--assistant",
            LanguageModels.Folder("qwen3-small"));

        run.AssertFailed(ExitCode.Unavailable, "Microsoft.ML.OnnxRuntimeGenAI");
    }

    [TestMethod]
    public void Help_Run_NamesTheAssistantAndHidesItsProcess()
    {
        StringAssert.Contains(CliRun.Start("run", "--help").Output, "--assistant");
        Assert.DoesNotContain("language-model", CliRun.Start("--help").Output);
    }

    /// <summary>Both versions of ONNX Runtime lie apart, and what runs bundles is the pinned one.</summary>
    [TestMethod]
    public void Run_WithAnAssistant_RunsBundlesOnThePinnedVersion()
    {
        CliRun json = CliRun.Start("run", "-i", Photo, "-p", Sentence, "-o", _folder.At("out.png"), "--assistant",
            LanguageModels.Folder("gemma-small"), "--json");

        using JsonDocument document = JsonDocument.Parse(json.Output);
        Assert.AreEqual(
            OnnxPixWizard.Sessions.OnnxRuntimeLibrary.Version,
            document.RootElement.GetProperty("metrics").GetProperty("onnxRuntimeVersion").GetString());
    }
}
