using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class CliTests
{
    private const string Prompt = "Estimate the depth of this scene.";

    [TestMethod]
    public void Run_Depth_WritesPictureDataAndMetrics()
    {
        using TemporaryFolder folder = new();
        string photo = Photo(folder);

        CliRun run = CliRun.Start(
            "run", "--input", photo, "--prompt", Prompt, "--output", folder.At("out.png"), "--model", SyntheticBundle.Folder, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(string.Empty, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.AreEqual("depth", json.RootElement.GetProperty("task").GetString());
        Assert.AreEqual("cpu", json.RootElement.GetProperty("metrics").GetProperty("provider").GetString());
        foreach (string field in new[] { "loadMilliseconds", "encodeMilliseconds", "conditionMilliseconds", "decodeMilliseconds",
            "saveMilliseconds", "loadedGraphBytes", "peakMemoryBytes" })
        {
            Assert.IsTrue(json.RootElement.GetProperty("metrics").GetProperty(field).GetDouble() > 0, field);
        }

        foreach (JsonElement file in json.RootElement.GetProperty("files").EnumerateArray())
        {
            Assert.IsTrue(File.Exists(file.GetProperty("path").GetString()));
        }
    }

    [TestMethod]
    public void Run_SameRequestTwice_WritesTheSameBytes()
    {
        using TemporaryFolder folder = new();
        string photo = Photo(folder);
        foreach (string name in new[] { "a", "b" })
        {
            CliRun run = CliRun.Start("run", "-i", photo, "-p", Prompt, "-o", folder.At(name + ".png"), "-m", SyntheticBundle.Folder, "-q");
            Assert.AreEqual(0, run.Code, run.Error);
            Assert.AreEqual(string.Empty, run.Output + run.Error);
        }

        foreach (string ending in new[] { ".png", ".depth.npy", ".depth.png", ".depth-colors.png" })
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder.At("a" + ending)), File.ReadAllBytes(folder.At("b" + ending)), ending);
        }
    }

    [TestMethod]
    public void Run_WithoutInput_PaintsAndTellsTimings()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("run", "-p", "A red ball on a grey floor.", "-o", folder.At("ball.webp"), "-m", SyntheticBundle.Folder,
            "--timings", "--seed", "7");

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "inside graph execution");
        StringAssert.Contains(run.Output, "loaded at one time");
        Assert.AreEqual(new ImageSize(64, 64), ImageInfo.Read(folder.At("ball.webp")).Size);
    }

    [TestMethod]
    [DataRow("--text-guidance", "NaN")]
    [DataRow("--image-guidance", "-1")]
    [DataRow("--steps", "0")]
    [DataRow("--steps", "many")]
    [DataRow("--solver", "magic")]
    [DataRow("--time-shift", "0")]
    [DataRow("--size", "big")]
    [DataRow("--size", "0x10")]
    [DataRow("--data-size", "small")]
    [DataRow("--max-pixels", "0")]
    [DataRow("--provider", "abacus")]
    [DataRow("--threads", "-2")]
    [DataRow("--compat", "none")]
    [DataRow("--task", "telepathy")]
    [DataRow("--quality", "101")]
    [DataRow("--provider-option", "device")]
    [DataRow("--nonsense", "1")]
    public void Run_BadOption_IsUsageAndNamesTheOption(string option, string value)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "run", "-i", Photo(folder), "-p", Prompt, "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder, option, value);

        run.AssertFailed(2, option);
        AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Run_InstructionTooLong_IsUsage()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "run", "-i", Photo(folder), "-p", new string('a', 4097), "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder);

        run.AssertFailed(2, "--prompt");
        AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Run_InstructionCutByATokenizer_IsAWarning()
    {
        using TemporaryFolder folder = new();
        string prompt = string.Concat(Enumerable.Repeat("depth ", 500));

        CliRun run = CliRun.Start(
            "run", "-i", Photo(folder), "-t", "depth", "-p", prompt, "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder, "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.IsTrue(json.RootElement.GetProperty("warnings").GetArrayLength() > 0);
    }

    [TestMethod]
    [DataRow("photo.jpg/out.png")]
    [DataRow("out.bmp")]
    [DataRow("out")]
    [DataRow("")]
    public void Run_UnwritableOutput_IsUsageBeforeAnythingIsLoaded(string output)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "run", "-i", Photo(folder), "-p", Prompt, "-o", output.Length == 0 ? "" : folder.At(output), "-m", "no/such/bundle");

        run.AssertFailed(2, output);
        AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Run_OutputIsTheInput_IsUsage()
    {
        using TemporaryFolder folder = new();
        string photo = Photo(folder);
        byte[] before = File.ReadAllBytes(photo);

        CliRun run = CliRun.Start("run", "-i", photo, "-p", Prompt, "-o", photo, "-m", SyntheticBundle.Folder);

        run.AssertFailed(2, "--output");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(photo));
    }

    [TestMethod]
    public void Run_DataWouldOverwriteTheInput_IsUsage()
    {
        using TemporaryFolder folder = new();
        string photo = folder.At("x.depth.png");
        File.Copy(Photo(folder), photo);

        CliRun run = CliRun.Start("run", "-i", photo, "-p", Prompt, "-o", folder.At("x.png"), "-m", SyntheticBundle.Folder);

        run.AssertFailed(2, "x.depth.png");
        Assert.IsFalse(File.Exists(folder.At("x.png")));
    }

    [TestMethod]
    public void Run_OutputIsALinkToTheMask_IsUsage()
    {
        using TemporaryFolder folder = new();
        string mask = folder.At("mask.png"), link = folder.At("link.png");
        new GrayImage8(new byte[64], 8, 8).Save(mask);
        File.CreateSymbolicLink(link, mask);

        CliRun run = CliRun.Start("run", "-i", Photo(folder), "-t", "inpaint", "--mask", mask, "-o", link, "-m", SyntheticBundle.Folder);

        run.AssertFailed(2, "link.png");
    }

    [TestMethod]
    public void Run_StandardInputAndOutput_GiveThePictureOfTheFile()
    {
        using TemporaryFolder folder = new();
        string photo = Photo(folder);
        CliRun filed = CliRun.Start("run", "-i", photo, "-p", Prompt, "-o", folder.At("new/out.png"), "-m", SyntheticBundle.Folder, "-q");

        (CliRun piped, byte[] picture) = CliRun.Pipe(
            File.ReadAllBytes(photo), "run", "-i", "-", "-p", Prompt, "-o", "-", "-m", SyntheticBundle.Folder);

        Assert.AreEqual(0, filed.Code, filed.Error);
        Assert.AreEqual(0, piped.Code, piped.Error);
        CollectionAssert.AreEqual(File.ReadAllBytes(folder.At("new/out.png")), picture);
        StringAssert.Contains(piped.Error, "data are not written");
    }

    [TestMethod]
    public void Run_ProviderNotInTheLibrary_IsUnavailable()
    {
        using TemporaryFolder folder = new();
        string absent = OperatingSystem.IsMacOS() ? "dml" : "coreml";

        CliRun run = CliRun.Start(
            "run", "-i", Photo(folder), "-p", Prompt, "-o", folder.At("out.png"), "-m", SyntheticBundle.Folder, "--provider", absent);

        run.AssertFailed(5, absent);
        AssertNothingWritten(folder);
    }

    [TestMethod]
    public void Devices_Here_ListsAWorkingCpu()
    {
        CliRun run = CliRun.Start("devices", "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement cpu = json.RootElement.GetProperty("providers").EnumerateArray()
            .Single(p => p.GetProperty("name").GetString() == "cpu");
        Assert.IsTrue(cpu.GetProperty("works").GetBoolean());
    }

    [TestMethod]
    public void Inspect_Bundle_ListsGraphsAndTasks()
    {
        CliRun run = CliRun.Start("inspect", SyntheticBundle.Folder);

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "step (mask-free)");
        StringAssert.Contains(run.Output, "velocity Float32");
        StringAssert.Contains(run.Output, "text2image");
    }

    [TestMethod]
    public void Help_OfRun_ShowsExamples()
    {
        CliRun run = CliRun.Start("run", "--help");

        Assert.AreEqual(0, run.Code);
        StringAssert.Contains(run.Output, "Examples:");
        StringAssert.Contains(run.Output, "--image-guidance");
    }

    internal static string Photo(TemporaryFolder folder)
    {
        string path = folder.At("photo.jpg");
        Picture image = new(90, 70);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(i * 7);
        }

        image.Save(path);
        return path;
    }

    internal static void AssertNothingWritten(TemporaryFolder folder) =>
        CollectionAssert.AreEqual(new[] { "photo.jpg" }, Directory.GetFileSystemEntries(folder.Path).Select(Path.GetFileName).ToArray());
}
