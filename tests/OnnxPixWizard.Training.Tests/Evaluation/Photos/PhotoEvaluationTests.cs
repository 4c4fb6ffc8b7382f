using System.CommandLine;
using OnnxPixWizard.Export.Commands;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Training.Commands;
using OnnxPixWizard.Training.Evaluation.Photos;
using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Tests.Evaluation.Photos;

[TestClass]
public sealed class PhotoEvaluationTests
{
    private static string s_photos = "";
    private readonly string _report = Path.Combine(Path.GetTempPath(), $"report-{Guid.NewGuid():N}");

    public static IEnumerable<object[]> Kinds => PhotoKinds.All.Where(static kind =>
        kind.Made.Count == 0 && kind.Measure != PhotoMeasure.Untouched).Select(static kind => new object[] { kind.Title });

    [ClassInitialize]
    public static void MakePhotos(TestContext context)
    {
        s_photos = Directory.CreateTempSubdirectory("photos").FullName;
        MadePhotos.Photo(96, 64, seed: 1).Save(Path.Combine(s_photos, "a.png"));
        MadePhotos.Photo(64, 80, seed: 2).Save(Path.Combine(s_photos, "b.png"));
        File.WriteAllText(Path.Combine(s_photos, "notes.txt"), "no photo");
    }

    [ClassCleanup]
    public static void RemovePhotos() => Directory.Delete(s_photos, recursive: true);

    [TestCleanup]
    public void Cleanup()
    {
        if (Directory.Exists(_report))
        {
            Directory.Delete(_report, recursive: true);
        }
    }

    [TestMethod]
    public void Kinds_All_HaveTitlesOfTheirOwn()
    {
        CollectionAssert.AllItemsAreUnique(PhotoKinds.All.Select(static kind => kind.Title).ToArray());
    }

    [TestMethod]
    [DynamicData(nameof(Kinds))]
    public void Make_SameSeed_GivesTheSameBytes(string title)
    {
        PhotoKind kind = PhotoKinds.All.Single(kind => kind.Title == title);
        Picture photo = MadePhotos.Photo(64, 48);

        PhotoCase first = kind.Make(photo, new SeededRandom(7)), again = kind.Make(photo, new SeededRandom(7));

        CollectionAssert.AreEqual(first.Input.Pixels.ToArray(), again.Input.Pixels.ToArray());
        Assert.AreEqual(first.Truth.Size, first.Input.Size);
        Assert.IsFalse(first.Input.Pixels.SequenceEqual(first.Truth.Pixels));
    }

    [TestMethod]
    public async Task Eval_PhotosWithoutBundle_ReportsInputsAndClassicalMethods()
    {
        string tuned = Path.Combine(_report, "tuned.json");
        string[] words = [
            "eval", "--photos", s_photos, "--kinds", "jpeg,inpaint", "--feature-crops", "1", "--report", _report, "--tuned", tuned];

        (int code, string output, string error) = await Run(words);
        string page = await File.ReadAllTextAsync(Path.Combine(_report, "report.md"));
        string settings = await File.ReadAllTextAsync(tuned);
        (_, string again, _) = await Run(words);

        Assert.AreEqual("", error);
        Assert.AreEqual(ExitCode.Done, code);
        StringAssert.Contains(output, "inpaint, scratches", StringComparison.Ordinal);
        StringAssert.Contains(page, "| jpeg, quality 10 | b.png |", StringComparison.Ordinal);
        StringAssert.Contains(settings, "jpeg, quality 10 | a.png 96x64 seed 1", StringComparison.Ordinal);
        Assert.IsTrue(File.Exists(Path.Combine(_report, "inpaint--blocks-of-64-px.png")));
        Assert.AreEqual(output, again, "with what was tuned before");
    }

    [TestMethod]
    public async Task Eval_Bundle_AnswersItsTasksAtThePhotosSize()
    {
        string bundle = BundleFolder();

        (int code, string output, string error) = await Run(
            "eval", "--bundle", bundle, "--photos", s_photos, "--kinds", "denoise,watermark", "--limit", "1", "--crop", "48",
            "--no-classical", "--feature-crops", "0", "--json");

        Assert.AreEqual("", error);
        Assert.AreEqual(ExitCode.Done, code);
        StringAssert.Contains(output, "photos, denoise, sigma 25, PSNR", StringComparison.Ordinal);
        StringAssert.Contains(output, "\"input\"", StringComparison.Ordinal);
        StringAssert.Contains(output, "\"value\": \"NaN\"", StringComparison.Ordinal, "the bundle has no task 'watermark'");
    }

    [TestMethod]
    [DataRow(ExitCode.Usage, "--bundle", "eval")]
    [DataRow(ExitCode.BadInput, "nowhere", "eval", "--photos", "nowhere")]
    [DataRow(ExitCode.Usage, "--limit", "eval", "--photos", "PHOTOS", "--limit", "0")]
    [DataRow(ExitCode.Usage, "fog", "eval", "--photos", "PHOTOS", "--kinds", "denoise,fog")]
    [DataRow(ExitCode.BadInput, "--cutouts", "eval", "--photos", "PHOTOS", "--cutouts", "nowhere")]
    public async Task Eval_WrongOption_EndsInOneLineThatNamesIt(int expected, string named, params string[] words)
    {
        (int code, _, string error) = await Run([.. words.Select(static word => word == "PHOTOS" ? s_photos : word)]);

        Assert.AreEqual(expected, code);
        StringAssert.Contains(error, named, StringComparison.Ordinal);
        Assert.AreEqual(1, error.TrimEnd().Split('\n').Length);
    }

    [TestMethod]
    public async Task Eval_Cancelled_StopsAndLeavesNoReport()
    {
        using CancellationTokenSource source = new();
        await source.CancelAsync();
        using StringWriter output = new(), error = new();

        int code = await CommandLineHost.RunAsync(
            Root(), ["eval", "--photos", s_photos, "--report", _report], output, error, cancellation: source.Token);

        Assert.AreEqual(ExitCode.Cancelled, code);
        Assert.IsFalse(Directory.Exists(_report));
    }

    private static string BundleFolder()
    {
        string folder = AppContext.BaseDirectory;
        while (!Directory.Exists(Path.Combine(folder, "models", "pixwizard-tiny")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return Path.Combine(folder, "models", "pixwizard-tiny");
    }

    private static RootCommand Root() => new("test") { EvalCommand.Create() };

    private static async Task<(int Code, string Output, string Error)> Run(params string[] words)
    {
        using StringWriter output = new(), error = new();
        int code = await CommandLineHost.RunAsync(Root(), words, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
