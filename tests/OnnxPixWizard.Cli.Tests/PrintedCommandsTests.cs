using System.CommandLine;
using OnnxPixWizard.Cli.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

/// <summary>Every command that README, documents and help print does what it says.</summary>
[TestClass]
public sealed class PrintedCommandsTests
{
    private static readonly string[] s_pictures = [".png", ".jpg", ".webp", ".gif", ".jsonl"];

    private const string Style = "style.safetensors";

    /// <summary>Words of commands that are parsed but not run, and why.</summary>
    private static readonly Dictionary<string, string> s_notRun = new(StringComparer.Ordinal)
    {
        ["cuda"] = "asks for a GPU",
        ["mcp"] = "serves until its client leaves",
        ["bundles/"] = "needs published weights",
    };

    public static IEnumerable<object[]> All => PrintedCommands.Of("pixwizard")
        .Concat(new[]
            {
                RunCommand.Examples, BatchCommand.Examples, GenerateCommand.Examples, SelfTestCommand.Examples, McpCommand.Examples,
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

    private static IEnumerable<string> Made(string[] words) =>
        Enumerable.Range(1, words.Length - 1).Where(i => words[i - 1] is "-o" or "--output" or "--animate").Select(i => words[i]);

    private static string Placed(string word, TemporaryFolder folder) =>
        s_pictures.Contains(Path.GetExtension(word)) || word.StartsWith(Style, StringComparison.Ordinal) ? folder.At(word)
        : word == "steps" ? folder.At(word)
        : word.StartsWith("models/", StringComparison.Ordinal) ? Path.Combine(PrintedCommands.Root, word) : word;
}
