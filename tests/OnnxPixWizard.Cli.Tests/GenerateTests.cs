using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class GenerateTests
{
    [TestMethod]
    public void Generate_Class_WritesPictureAnimationAndMetrics()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "generate", "-m", SyntheticPixNerd.ClassFolder, "--class", "square", "-o", folder.At("out.png"), "--size", "32x16", "--animate",
            folder.At("out.gif"), "--json");

        Assert.AreEqual(0, run.Code, run.Error);
        Assert.AreEqual(string.Empty, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        Assert.AreEqual(1, json.RootElement.GetProperty("classes")[0].GetProperty("id").GetInt32());
        Assert.AreEqual("square", json.RootElement.GetProperty("classes")[0].GetProperty("name").GetString());
        Assert.AreEqual(7, json.RootElement.GetProperty("metrics").GetProperty("stepRuns").GetInt32());
        Assert.AreEqual(2, json.RootElement.GetProperty("files").GetArrayLength());
        Assert.AreEqual(new ImageSize(32, 16), ImageInfo.Read(folder.At("out.png")).Size);
        Assert.AreEqual(new ImageSize(32, 16), ImageInfo.Read(folder.At("out.gif")).Size);
        Assert.AreEqual(2, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    public void Generate_SeveralTwice_WritesTheSameSheets()
    {
        using TemporaryFolder folder = new();
        foreach (string name in new[] { "a", "b" })
        {
            CliRun run = CliRun.Start(
                "generate", "-m", SyntheticPixNerd.TextFolder, "-p", "a disc", "-n", "4", "-o", folder.At(name + ".png"), "--animate",
                folder.At(name + ".webp"), "--seed", "5", "-q");
            Assert.AreEqual(0, run.Code, run.Error);
            Assert.AreEqual(string.Empty, run.Output + run.Error);
        }

        // Four pictures of 24x16, two in a row, gaps of two pixels.
        Assert.AreEqual(new ImageSize(50, 34), ImageInfo.Read(folder.At("a.png")).Size);
        foreach (string ending in new[] { ".png", ".webp" })
        {
            CollectionAssert.AreEqual(File.ReadAllBytes(folder.At("a" + ending)), File.ReadAllBytes(folder.At("b" + ending)), ending);
        }
    }

    [TestMethod]
    public void Generate_AllClasses_MakesAColumnOfEach()
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "all", "-n", "2", "-o", folder.At("sheet.png"), "--timings");

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "3 classes, 6 x 16x16 px");
        StringAssert.Contains(run.Output, "inside graph execution");
        Assert.AreEqual(new ImageSize(52, 34), ImageInfo.Read(folder.At("sheet.png")).Size);
    }

    [TestMethod]
    [DataRow("out.png", true, "out-1.png", "out-2.png")]
    [DataRow("{n}-of-2.jpg", false, "1-of-2.jpg", "2-of-2.jpg")]
    public void Generate_Separate_WritesAFileForEach(string output, bool separate, string first, string second)
    {
        using TemporaryFolder folder = new();
        string[] arguments = ["generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "2", "-n", "2", "-o", folder.At(output),
            .. separate ? ["--separate"] : Array.Empty<string>()];

        CliRun run = CliRun.Start(arguments);

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEquivalent(new[] { first, second }, Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    [DataRow("--guidance", "NaN")]
    [DataRow("--guidance-from", "7")]
    [DataRow("--guidance-to", "NaN")]
    [DataRow("--steps", "0")]
    [DataRow("--solver", "magic")]
    [DataRow("--diffusion", "-1")]
    [DataRow("--time-shift", "0")]
    [DataRow("--size", "big")]
    [DataRow("--size", "0x0")]
    [DataRow("--size", "30x16", "28x16 and 32x16")]
    [DataRow("--size", "8192x9000")]
    [DataRow("--count", "0")]
    [DataRow("--count", "10001")]
    [DataRow("--columns", "0")]
    [DataRow("--frame-time", "5")]
    [DataRow("--class", "cube", "disc, square, star")]
    [DataRow("--class", "99")]
    [DataRow("--prompt", "a cube", "--prompt")]
    [DataRow("--provider", "abacus")]
    [DataRow("--threads", "-2")]
    [DataRow("--quality", "0")]
    [DataRow("--animate", "out.png", "out.png")]
    [DataRow("--animate", "/dev/null/folder/out.gif", "out.gif")]
    [DataRow("--nonsense", "1")]
    public void Generate_BadOption_IsUsageAndNamesTheOption(string option, string value, string? expected = null)
    {
        using TemporaryFolder folder = new();
        string[] named = option == "--class" ? [] : ["--class", "1"];

        CliRun run = CliRun.Start(
            ["generate", "-m", SyntheticPixNerd.ClassFolder, "-o", folder.At("picture.png"), .. named, option,
                option == "--animate" ? folder.At(value) : value]);

        run.AssertFailed(2, expected ?? option);
        Assert.AreEqual(0, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    [DataRow("out.bmp")]
    [DataRow("out")]
    [DataRow("")]
    public void Generate_UnwritableOutput_IsUsageBeforeAnythingIsLoaded(string output)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start("generate", "-m", "no/such/bundle", "-c", "1", "-o", output.Length == 0 ? "" : folder.At(output));

        run.AssertFailed(2, output);
    }

    [TestMethod]
    [DataRow(false, "--class")]
    [DataRow(true, "--prompt")]
    public void Generate_NothingNamed_SaysWhatIsMissing(bool isText, string expected)
    {
        using TemporaryFolder folder = new();

        CliRun run = CliRun.Start(
            "generate", "-m", isText ? SyntheticPixNerd.TextFolder : SyntheticPixNerd.ClassFolder, "-o", folder.At("out.png"));

        run.AssertFailed(2, expected);
    }

    [TestMethod]
    public void Generate_ClassOfATextBundle_IsUsage()
    {
        using TemporaryFolder folder = new();

        CliRun.Start("generate", "-m", SyntheticPixNerd.TextFolder, "-c", "1", "-o", folder.At("out.png"))
            .AssertFailed(2, "knows no classes");
        CliRun.Start("generate", "-m", SyntheticPixNerd.ClassFolder, "-p", "a disc", "-o", folder.At("out.png"))
            .AssertFailed(2, "reads no text");
        CliRun.Start("generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "-p", "a disc", "-o", folder.At("out.png"))
            .AssertFailed(2, "--prompt");
    }

    [TestMethod]
    public void Commands_BundleOfTheOther_NameIt()
    {
        using TemporaryFolder folder = new();

        CliRun.Start("generate", "-m", SyntheticBundle.Folder, "-p", "a disc", "-o", folder.At("out.png"))
            .AssertFailed(4, "'pixwizard run'");
        CliRun.Start("run", "-m", SyntheticPixNerd.TextFolder, "-p", "a disc", "-o", folder.At("out.png"))
            .AssertFailed(4, "'pixwizard generate'");
    }

    [TestMethod]
    public void Generate_NoSuchModel_IsBadBundle()
    {
        using TemporaryFolder folder = new();

        CliRun.Start("generate", "-m", "no-such-model", "-c", "1", "-o", folder.At("out.png")).AssertFailed(4, "no-such-model");
    }

    [TestMethod]
    public void Generate_SheetTooLarge_IsUsage()
    {
        using TemporaryFolder folder = new();

        CliRun.Start("generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "-n", "1000", "--size", "1024x1024", "-o",
            folder.At("out.png")).AssertFailed(2, "--count");
        CliRun.Start("generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "-n", "1100", "--columns", "1", "-o", folder.At("out.webp"))
            .AssertFailed(2, "16383");
        CliRun.Start("generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "--steps", "1000", "--size", "1024x1024", "-o",
            folder.At("out.png"), "--animate", folder.At("out.gif"))
            .AssertFailed(2, "1 GiB");
    }

    [TestMethod]
    public void Generate_Interrupted_Ends130AndLeavesNothing()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Inconclusive("There is no interrupt signal to send.");
        }

        using TemporaryFolder folder = new();

        CliRun run = CliRun.StartAndInterrupt(
            TimeSpan.FromSeconds(2), "generate", "-m", SyntheticPixNerd.ClassFolder, "-c", "1", "-n", "10000", "--steps", "1000",
            "--separate", "-o", folder.At("out.png"));

        run.AssertFailed(130, "cancelled");
        Assert.AreEqual(0, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    public void Inspect_ClassBundle_ListsClasses()
    {
        CliRun run = CliRun.Start("inspect", SyntheticPixNerd.ClassFolder);

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "3: disc, square, star");
        StringAssert.Contains(run.Output, "pixel_offsets Float32");
    }

    [TestMethod]
    public void Help_OfGenerate_ShowsExamples()
    {
        CliRun run = CliRun.Start("generate", "--help");

        Assert.AreEqual(0, run.Code);
        StringAssert.Contains(run.Output, "Examples:");
        StringAssert.Contains(run.Output, "--guidance-from");
    }
}
