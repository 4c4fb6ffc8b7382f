using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class EditTests
{
    [TestMethod]
    public void Remove_NamedObjectOfAScene_IsFoundAndTakenOut()
    {
        using TemporaryFolder folder = new();
        string scene = Path.Combine(PrintedCommands.Root, "docs/pictures/scene.png");

        CliRun run = CliRun.Start(
            "remove", "-i", scene, "-p", "remove the green ball", "-o", folder.At("out.png"), "--keep", folder.At("steps"), "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement edit = json.RootElement.GetProperty("edit");
        Assert.AreEqual("remove", edit.GetProperty("action").GetString(), ignoreCase: true);
        Assert.AreEqual("the green ball", edit.GetProperty("object").GetString());
        Assert.AreEqual("mask", edit.GetProperty("findTask").GetString());
        JsonElement found = edit.GetProperty("found").EnumerateArray().Single();
        JsonElement box = found.GetProperty("box");
        // The ball as it was drawn: 38 pixels wide and high, its left upper corner at 15,79.
        Assert.AreEqual(15, box.GetProperty("x").GetInt32(), 4);
        Assert.AreEqual(79, box.GetProperty("y").GetInt32(), 4);
        Assert.AreEqual(38, box.GetProperty("width").GetInt32(), 6);
        Assert.IsTrue(found.GetProperty("score").GetDouble() > 0.7);
        Assert.AreEqual(6, json.RootElement.GetProperty("files").EnumerateArray().Count(
            static file => File.Exists(file.GetProperty("path").GetString())));
        Picture before = Picture.Load(scene), after = Picture.Load(folder.At("out.png"));
        GrayImage8 weights = GrayImage8.Load(folder.At("steps/out.feathered.png"));
        Assert.IsTrue(Enumerable.Range(0, before.Pixels.Length).All(i =>
            weights.Pixels[i / 3] > 0 || before.Pixels[i] == after.Pixels[i]));
        // The middle of the ball was green; what is painted there is gray ground.
        Span<byte> old = before.Row(98).Slice(3 * 34, 3), own = after.Row(98).Slice(3 * 34, 3);
        Assert.IsTrue(old[1] > old[0] + 40 && own[1] < own[0] + 25, $"{old[0]} {old[1]} {old[2]}, {own[0]} {own[1]} {own[2]}");
    }

    [TestMethod]
    public void Remove_WhatIsNotThere_SaysSoAndWritesNothing()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "remove", "-i", Path.Combine(PrintedCommands.Root, "docs/pictures/scene.png"), "-p", "the blue cylinder",
            "-o", folder.At("out.png"), "--keep", folder.At("steps"));

        run.AssertFailed(3, "'the blue cylinder' was not found");
        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [TestMethod]
    [DataRow(2, "--box", "--box", "1,2,3")]
    [DataRow(2, "--box", "--box", "500,500,3,3")]
    [DataRow(2, "--grow", "--box", "1,2,3,4", "--grow", "a lot")]
    [DataRow(2, "--feather", "--box", "1,2,3,4", "--feather", "-1")]
    [DataRow(2, "--prompt")]
    [DataRow(2, "--mask", "--mask", "square.png")]
    [DataRow(2, "--find-task", "-p", "the ball", "--find-task", "depth")]
    [DataRow(2, "--fill-task", "--box", "1,2,3,4", "--fill-task", "depth")]
    [DataRow(2, "there.mask.png", "--box", "1,2,3,4", "--keep", "old")]
    [DataRow(3, "photo", "--box", "1,2,3,4", "-i", "none.png")]
    public void Remove_WrongOption_NamesItAndWritesNothing(int code, string named, params string[] more)
    {
        using TemporaryFolder folder = new();
        string photo = CliTests.Photo(folder);
        new GrayImage8(new byte[400], 20, 20).Save(folder.At("square.png"));
        Directory.CreateDirectory(folder.At("old"));
        File.WriteAllText(folder.At("old/there.mask.png"), "mine");
        string[] input = more.Contains("-i") ? [] : ["-i", photo];

        CliRun run = CliRun.Start(
            ["remove", .. input, "-o", folder.At("there.png"), "-m", SyntheticBundle.Folder,
                .. more.Select(word => word.EndsWith(".png", StringComparison.Ordinal) || word == "old" ? folder.At(word) : word)]);

        run.AssertFailed(code, named == "photo" ? "none.png" : named);
        Assert.IsFalse(File.Exists(folder.At("there.png")));
        Assert.AreEqual("mine", File.ReadAllText(folder.At("old/there.mask.png")));
    }

    [TestMethod]
    [DataRow("replace", "--with", "a cat")]
    [DataRow("add")]
    public void Paint_BundleThatReadsNoSentenceInHoles_SaysWhatIsMissing(params string[] words)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            [words[0], "-i", CliTests.Photo(folder), "-p", "a dog", "--box", "20,15,30,25", "-o", folder.At("out.png"), .. words[1..]]);

        run.AssertFailed(3, "no task that paints what a sentence says into a hole");
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    [TestMethod]
    public void Replace_BundleThatReadsSentences_Paints()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "replace", "-i", CliTests.Photo(folder), "--with", "a grey floor", "--box", "20,15,30,25", "--box", "70,50,9,9",
            "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder);

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "pixels changed");
        Assert.AreEqual(new ImageSize(90, 70), ImageInfo.Read(folder.At("out.png")).Size);
    }

    [TestMethod]
    public void Remove_ThroughPipes_WritesThePictureAlone()
    {
        using TemporaryFolder folder = new();
        byte[] photo = File.ReadAllBytes(CliTests.Photo(folder));

        (CliRun run, byte[] output) = CliRun.Pipe(
            photo, "remove", "-i", "-", "-o", "-", "--box", "20,15,30,25", "-m", SyntheticBundle.Folder);

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(new ImageSize(90, 70), Picture.Load(output).Size);
        StringAssert.Contains(run.Error, "pixels changed");
    }

    [TestMethod]
    public void Run_SentenceThatAsksForABox_WritesIt()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("run", "-i", Path.Combine(PrintedCommands.Root, "docs/pictures/scene.png"), "-p",
            "Draw a box around the green ball, please.", "-o", folder.At("out.png"));

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.At("out.boxes.json")));
        JsonElement box = json.RootElement.GetProperty("boxes").EnumerateArray().Single();
        Assert.AreEqual(15, box.GetProperty("x").GetInt32(), 4);
        Assert.AreEqual(79, box.GetProperty("y").GetInt32(), 4);
    }

    [TestMethod]
    public void Run_Extend_TellsWhereThePictureLies()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("run", "-i", CliTests.Photo(folder), "--extend", "left=10,top=50%", "-o", folder.At("out.png"), "-m",
            SyntheticBundle.Folder, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement plan = json.RootElement.GetProperty("extension");
        Assert.AreEqual(10, plan.GetProperty("inside").GetProperty("x").GetInt32());
        Assert.AreEqual(35, plan.GetProperty("inside").GetProperty("y").GetInt32());
        Assert.AreEqual(new ImageSize(100, 105), ImageInfo.Read(folder.At("out.png")).Size);
    }

    [TestMethod]
    [DataRow("left=1,5")]
    [DataRow("wide")]
    [DataRow("9:7")]
    public void Run_WrongExtend_NamesTheOption(string how)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "run", "-i", CliTests.Photo(folder), "--extend", how, "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder);

        run.AssertFailed(2, "--extend");
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }
}
