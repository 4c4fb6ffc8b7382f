using System.CommandLine;
using OnnxPixWizard.Cli.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>Every command that README, documents and help print does what it says.</summary>
[TestClass]
public sealed class PrintedCommandsTests
{
    private static readonly string[] s_pictures = [".png", ".jpg", ".webp", ".gif", ".jsonl", ".txt"];

    private const string Style = "style.safetensors";

    /// <summary>Words of commands that are parsed but not run, and why.</summary>
    private static readonly Dictionary<string, string> s_notRun = new(StringComparer.Ordinal)
    {
        ["cuda"] = "asks for a GPU",
        ["amqp:"] = "asks for a broker",
        ["worker"] = "asks for a broker",
        ["mcp"] = "serves until its client leaves",
        ["bundles/"] = "needs published weights",
        ["language/"] = "needs a language model",
    };

    public static IEnumerable<object[]> All => PrintedCommands.Of("pixwizard")
        .Concat(new[]
            {
                RunCommand.Examples, BatchCommand.Examples, GenerateCommand.Examples, SelfTestCommand.Examples, McpCommand.Examples,
                ServeCommand.Examples, WorkerCommand.Examples,
                HelpWithExamples.Others,
            }
            .Concat(EditCommand.Examples.Values).SelectMany(static examples => examples).Select(PrintedCommands.Words))
        .Select(static words => string.Join('|', words))
        .Distinct(StringComparer.Ordinal)
        .Select(static words => new object[] { words });

    [TestMethod]
    [DynamicData(nameof(All))]
    public async Task Command_AsPrinted_Runs(string printed)
    {
        using TemporaryFolder folder = new();
        string[] words = printed.Split('|');
        Assert.AreEqual(0, ProgramCommands.Root().Parse(words).Errors.Count);
        if (words.Any(word => s_notRun.Keys.Any(key => word.StartsWith(key, StringComparison.Ordinal))))
        {
            return;
        }

        if (words[0] == "serve")
        {
            await ServeAsync(words, folder);
            return;
        }

        CliTests.Photo(folder);
        File.Copy(Path.Combine(PrintedCommands.Root, "docs/pictures/scene.png"), folder.At("scene.png"));
        GrayImage8 hole = new(new byte[90 * 70], 90, 70);
        hole.Row(30)[20..40].Fill(byte.MaxValue);
        hole.Save(folder.At("hole.png"));
        LoraTests.WriteStyle(folder.At(Style));
        Directory.CreateDirectory(folder.At("photos"));
        File.Copy(folder.At("photo.jpg"), folder.At("photos/photo.jpg"));
        await File.WriteAllTextAsync(
            folder.At("list.jsonl"), "{\"input\":\"photo.jpg\",\"task\":\"denoise\",\"output\":\"listed.png\"}");
        using StringWriter output = new(), error = new();

        int code = await ProgramCommands.RunAsync([.. words.Select(word => Placed(word, folder))], output, error);

        Assert.AreEqual(0, code, error.ToString());
        foreach (string made in Made(words))
        {
            string name = made.Replace("{n}", "1", StringComparison.Ordinal).Replace("{name}", "photo", StringComparison.Ordinal)
                .Replace("{path}", "photo", StringComparison.Ordinal);
            Assert.AreEqual(!words.Contains("--dry-run"), File.Exists(folder.At(name)), made);
        }
    }

    /// <summary>Starts a server as printed, but at a free port and with a store of its own, and ends it.</summary>
    private static async Task ServeAsync(string[] words, TemporaryFolder folder)
    {
        await File.WriteAllTextAsync(folder.At("keys.txt"), "someone a-key-of-enough-letters");
        using CancellationTokenSource end = new();
        using FirstLine output = new();
        using StringWriter error = new();
        string[] placed =
        [
            .. words.Where((word, i) => !IsPlace(word) && (i == 0 || !IsPlace(words[i - 1]))).Select(word => Placed(word, folder)),
            "--store", folder.At("store"), "--bind", "127.0.0.1:0",
        ];

        Task<int> serving = ProgramCommands.RunAsync(placed, output, error, end.Token);
        await Task.WhenAny(serving, output.Written).WaitAsync(TimeSpan.FromMinutes(1));
        await end.CancelAsync();

        Assert.AreEqual(0, await serving, error.ToString());
        StringAssert.StartsWith(output.ToString(), "pixwizard serves at http://127.0.0.1:");
    }

    private static bool IsPlace(string option) => option is "--store" or "--bind";

    private sealed class FirstLine : StringWriter
    {
        private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Written => _written.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _written.TrySetResult();
        }
    }

    private static IEnumerable<string> Made(string[] words) =>
        Enumerable.Range(1, words.Length - 1).Where(i => words[i - 1] is "-o" or "--output" or "--animate").Select(i => words[i]);

    private static string Placed(string word, TemporaryFolder folder) =>
        s_pictures.Contains(Path.GetExtension(word)) || word.StartsWith(Style, StringComparison.Ordinal) ? folder.At(word)
        : word == "steps" ? folder.At(word)
        : word.StartsWith("models/", StringComparison.Ordinal) ? Path.Combine(PrintedCommands.Root, word) : word;
}
