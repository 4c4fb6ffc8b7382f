using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class BatchTests
{
    [TestMethod]
    public void Batch_Pattern_GivesTheBytesOfSingleRuns()
    {
        using TemporaryFolder folder = new();
        string[] names = Pictures(folder, 3);

        CliRun run = CliRun.Start("batch", folder.At("in/*.png"), "-t", "denoise", "--strength", "1", "-o", folder.At("out/{name}.png"));

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "3 done, 0 done before, 0 failed");
        foreach (string name in names)
        {
            string alone = folder.At(name + "-alone.png");
            CliRun single = CliRun.Start("run", "-i", folder.At($"in/{name}.png"), "-t", "denoise", "--strength", "1", "-o", alone);
            Assert.AreEqual(0, single.Code, single.Error);
            CollectionAssert.AreEqual(File.ReadAllBytes(alone), File.ReadAllBytes(folder.At($"out/{name}.png")), name);
        }
    }

    [TestMethod]
    public void Batch_BadLines_AreToldAndHoldUpNoOther()
    {
        using TemporaryFolder folder = new();
        Pictures(folder, 2);
        File.WriteAllLines(folder.At("list.jsonl"),
        [
            """{"input":"in/p0.png","task":"depth","steps":2,"output":"a.png"}""",
            """{"input":"in/none.png","task":"denoise","output":"b.png"}""",
            "",
            """{"input":"in/p0.png","tusk":"denoise","output":"c.png"}""",
            """{"input":"in/p0.png","task":"denoise","strength":"much","output":"d.png"}""",
            """{"input":"in/p0.png","task":"denoise","strength":7,"output":"e.png"}""",
            """{"input":"in/*.gif","task":"denoise","output":"{name}.png"}""",
            """{"input":"in/p0.png","task":"denoise"}""",
            """{"input":"in/*.png","task":"denoise","output":"one.png"}""",
            "not JSON",
            """{"input":"in/*.png","prompt":"Remove the noise, then estimate the depth.","steps":2,"output":"{name}-far.png"}""",
        ]);

        CliRun run = CliRun.Start("batch", folder.At("list.jsonl"), "--json");

        Assert.AreEqual(3, run.Code, run.Error);
        JsonElement[] told = [.. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)];
        Dictionary<int, string> faults = told[..^1].Where(static line => line.TryGetProperty("error", out _)).ToDictionary(
            static line => line.GetProperty("line").GetInt32(),
            static line => line.GetProperty("error").GetProperty("message").GetString()!);
        (int Line, string Word)[] expected =
        [
            (2, "does not exist"), (4, "'tusk'"), (5, "'strength'"), (6, "--strength"), (7, "matches no file"), (8, "no output"),
            (9, "{name}"), (10, "no JSON object"),
        ];
        CollectionAssert.AreEqual(expected.Select(static e => e.Line).ToArray(), faults.Keys.Order().ToArray());
        foreach ((int line, string word) in expected)
        {
            StringAssert.Contains(faults[line], word);
        }

        Assert.AreEqual((11, 3, 8), (told[^1].GetProperty("items").GetInt32(), told[^1].GetProperty("done").GetInt32(),
            told[^1].GetProperty("failed").GetInt32()));
        Assert.IsTrue(File.Exists(folder.At("a.depth.npy")) && File.Exists(folder.At("p1-far.depth.npy")));
    }

    [TestMethod]
    public void Batch_KilledAgainAndAgain_AnswersEveryPictureOnce()
    {
        using TemporaryFolder folder = new();
        string[] names = Pictures(folder, 12);
        string[] command = [
            "batch", folder.At("in/*.png"), "-t", "denoise", "--strength", "1", "-o", folder.At("out/{name}.png"), "--workers", "2"];
        Random random = new(5);
        int kills = Enumerable.Range(0, 4).Count(_ => CliRun.StartAndKill(TimeSpan.FromMilliseconds(600 + random.Next(900)), command));

        CliRun last = CliRun.Start(command);

        Assert.IsTrue(kills > 0);
        Assert.AreEqual(0, last.Code, last.Error);
        string[] told = [.. File.ReadAllLines(folder.At("out/results.jsonl"))
            .Select(static line => JsonDocument.Parse(line).RootElement.GetProperty("input").GetString()!)];
        CollectionAssert.AreEqual(names.Select(name => folder.At($"in/{name}.png")).ToArray(), told.Order().ToArray());
        Assert.AreEqual(0, CliRun.Start([.. command[..^3], folder.At("again/{name}.png")]).Code);
        foreach (string name in names)
        {
            CollectionAssert.AreEqual(
                File.ReadAllBytes(folder.At($"again/{name}.png")), File.ReadAllBytes(folder.At($"out/{name}.png")), name);
        }

        Assert.AreEqual(13, Directory.GetFiles(folder.At("out")).Length, "nothing half-written stays");
    }

    [TestMethod]
    public void Batch_Again_DoesWhatChangedAlone()
    {
        using TemporaryFolder folder = new();
        Pictures(folder, 3);
        string[] command = ["batch", folder.At("in/*.png"), "-t", "denoise", "-o", folder.At("out/{name}.png")];
        Assert.AreEqual(0, CliRun.Start(command).Code);
        string results = folder.At("out/results.jsonl");
        File.WriteAllText(results, File.ReadAllText(results)[..^9]);
        new Picture(31, 17).Save(folder.At("in/p1.png"));
        File.Delete(folder.At("out/p2.png"));

        CliRun again = CliRun.Start(command), third = CliRun.Start(command);

        // One changed, one's answer is gone, and one's line was cut off, which may be one of them.
        string[] expected = ["2 done, 1 done before, 0 failed", "3 done, 0 done before, 0 failed"];
        Assert.IsTrue(expected.Any(words => again.Output.Contains(words, StringComparison.Ordinal)), again.Output);
        StringAssert.Contains(third.Output, "0 done, 3 done before, 0 failed");
    }

    [TestMethod]
    public void Batch_DryRun_TellsTasksAndWritesNothing()
    {
        using TemporaryFolder folder = new();
        Pictures(folder, 2);

        CliRun run = CliRun.Start(
            "batch", folder.At("in/*.png"), "-p", "remove the noise, then find the edges", "-o", folder.At("out/{name}.png"), "--dry-run");

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "p1.png: denoise, canny");
        Assert.IsFalse(Directory.Exists(folder.At("out")));
    }

    [TestMethod]
    public void Batch_PicturesOfOneLoop_GiveWhatTheyGiveAlone()
    {
        using TemporaryFolder folder = new();
        string[] names = Pictures(folder, 3);
        string[] command = ["batch", folder.At("in/*.png"), "-t", "depth", "--steps", "2"];

        Assert.AreEqual(0, CliRun.Start([.. command, "-o", folder.At("a/{name}.png"), "--together", "3"]).Code);
        Assert.AreEqual(0, CliRun.Start([.. command, "-o", folder.At("b/{name}.png")]).Code);

        foreach (string name in names)
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder.At($"a/{name}.png")), File.ReadAllBytes(folder.At($"b/{name}.png")), name);
        }
    }

    [TestMethod]
    [DataRow("in/p0.png")]
    [DataRow("in/p0.jpg")]
    public void Batch_OutputsThatClash_AreRefusedBeforeAnythingIsDone(string second)
    {
        using TemporaryFolder folder = new();
        Pictures(folder, 1);
        File.WriteAllLines(folder.At("list.jsonl"),
        [
            """{"input":"in/p0.png","task":"denoise","output":"out/in/p0.png"}""",
            $$"""{"input":"in/p0.png","task":"depth","output":"out/{{second}}"}""",
        ]);

        CliRun.Start("batch", folder.At("list.jsonl")).AssertFailed(2, "written twice");
        CliRun.Start("batch", folder.At("in/*.png"), "-t", "denoise", "-o", folder.At("in/{name}.png")).AssertFailed(2, "is read");
        Assert.IsFalse(Directory.Exists(folder.At("out")));
    }

    [TestMethod]
    public void Batch_ResultsInUse_AreLeftToTheOther()
    {
        using TemporaryFolder folder = new();
        Pictures(folder, 1);
        using FileStream other = new(folder.At("r.jsonl"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);

        CliRun.Start("batch", folder.At("in/*.png"), "-t", "denoise", "-o", folder.At("out/{name}.png"), "--results", folder.At("r.jsonl"))
            .AssertFailed(2, "--results");
    }

    private static string[] Pictures(TemporaryFolder folder, int count)
    {
        Directory.CreateDirectory(folder.At("in"));
        for (int i = 0; i < count; i++)
        {
            Picture picture = new(72, 56);
            new Random(i).NextBytes(picture.Pixels);
            picture.Save(folder.At($"in/p{i}.png"));
        }

        return [.. Enumerable.Range(0, count).Select(static i => $"p{i}").Order(StringComparer.Ordinal)];
    }
}
