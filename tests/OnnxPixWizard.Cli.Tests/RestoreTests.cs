using System.Text.Json;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Cli.Tests;

[TestClass]
public sealed class RestoreTests
{
    [TestMethod]
    public void Run_RestorerTask_TellsTilesStrengthAndNoise()
    {
        using TemporaryFolder folder = new();

        CliRun run = Run(folder, "denoise", "out.png", "--json", "--tile", "64", "--overlap", "16", "--tile-batch", "3");

        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        JsonElement plan = json.RootElement.GetProperty("restoration");
        Assert.AreEqual(3, plan.GetProperty("tilesAtOnce").GetInt32());
        Assert.AreEqual(16, plan.GetProperty("overlap").GetInt32());
        Assert.AreEqual(1, plan.GetProperty("scale").GetInt32());
        Assert.AreEqual(0, plan.GetProperty("strength").GetDouble());
        Assert.IsTrue(plan.GetProperty("noise").GetDouble() < 1);
        Assert.IsFalse(json.RootElement.TryGetProperty("sampling", out _));
        Assert.AreEqual(new ImageSize(150, 100), Picture.Load(folder.At("out.png")).Size);
    }

    [TestMethod]
    public void Run_StrengthZero_WritesTheInputsPixels()
    {
        using TemporaryFolder folder = new();

        CliRun run = Run(folder, "blur", "out.png", "--strength", "0");

        Assert.AreEqual(0, run.Code, run.Error);
        CollectionAssert.AreEqual(
            Picture.Load(folder.At("photo.png")).Pixels.ToArray(), Picture.Load(folder.At("out.png")).Pixels.ToArray());
    }

    [TestMethod]
    public void Run_SuperResolution_EnlargesByTheScale()
    {
        using TemporaryFolder folder = new();

        CliRun run = Run(folder, "super-resolution", "out.png", "--scale", "3");

        Assert.AreEqual(0, run.Code, run.Error);
        StringAssert.Contains(run.Output, "super-resolution, 450x300 px");
        Assert.AreEqual(new ImageSize(450, 300), Picture.Load(folder.At("out.png")).Size);
    }

    [TestMethod]
    [DataRow(1500, 1000, "out.png")]
    [DataRow(3600, 2400, "out.jpg")]
    public void Run_EnlargedPicture_TakesNoMoreThanItsEstimate(int width, int height, string output)
    {
        using TemporaryFolder folder = new();
        string input = folder.At("large.png");
        new Picture(width, height).Save(input);
        string[] arguments = ["run", "--model", SyntheticRestorer.Folder, "-i", input, "-t", "super-resolution", "--strength", "0", "-o",
            folder.At(output), "--json"];

        CliRun run = CliRun.Start(arguments);
        Assert.AreEqual(0, run.Code, run.Error);
        using JsonDocument json = JsonDocument.Parse(run.Output);
        long peak = json.RootElement.GetProperty("metrics").GetProperty("peakMemoryBytes").GetInt64();
        CliRun refused = CliRun.Start([.. arguments, "--memory", $"{peak >> 20}M"]);

        Assert.AreNotEqual(0, refused.Code, $"took {peak >> 20} MiB, which its estimate says is enough");
    }

    [TestMethod]
    [DataRow("denoise", "--tile", "32", "--tile")]
    [DataRow("denoise", "--overlap", "100", "--overlap")]
    [DataRow("denoise", "--tile-batch", "0", "--tile-batch")]
    [DataRow("denoise", "--strength", "1.5", "--strength")]
    [DataRow("denoise", "--scale", "2", "--scale")]
    [DataRow("super-resolution", "--scale", "5", "--scale")]
    public void Run_OptionOutOfRange_NamesItAndWritesNothing(string task, string option, string value, string named)
    {
        using TemporaryFolder folder = new();

        CliRun run = Run(folder, task, "out.png", option, value);

        run.AssertFailed(2, named);
        Assert.IsFalse(File.Exists(folder.At("out.png")));
    }

    private static CliRun Run(TemporaryFolder folder, string task, string output, params string[] more)
    {
        Picture picture = new(150, 100);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(40 + (i / 3 % 150));
        }

        picture.Save(folder.At("photo.png"));
        return CliRun.Start(
            ["run", "-i", folder.At("photo.png"), "-t", task, "-o", folder.At(output), "-m", SyntheticRestorer.Folder, .. more]);
    }
}
