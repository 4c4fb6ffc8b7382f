using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Evaluation;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Judging;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Pictures;
using OnnxPixWizard.Training.PixNerd;
using OnnxPixWizard.Training.Tests.Flow;

namespace OnnxPixWizard.Training.Tests.Evaluation.PixNerd;

[TestClass]
public sealed class PixNerdEvaluationTests
{
    private const int SpeedFigures = 7;
    private const int Side = 16;
    private string _folder = null!;

    private string BundleFolder => Path.Combine(_folder, "bundle");

    [TestInitialize]
    public void CreateFolder() => _folder = Directory.CreateTempSubdirectory("onnxpixwizard-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(_folder, recursive: true);

    [TestMethod]
    public void Run_UntrainedClassBundle_EveryFigureAndSheetIsThereAndSeedsRepeat()
    {
        WriteClassBundle();
        WriteJudge(Path.Combine(_folder, "judge"), Side);
        string sheets = Path.Combine(_folder, "sheets");
        EvaluationOptions options = new() { Bundle = BundleFolder, Judge = Path.Combine(_folder, "judge", PictureJudge.FileName),
            Samples = 26, Resized = 2, Seed = 5, Threads = 1, Sheets = sheets };

        EvaluationFigure[] first = Run(options), again = Run(options);

        Assert.AreEqual(2 + PictureClasses.Count + 3 + (3 * 2) + SpeedFigures, first.Length);
        AssertFigures(first);
        CollectionAssert.AreEqual(first[..^SpeedFigures], again[..^SpeedFigures]);
        Assert.IsTrue(first.Single(static figure => figure.Name.StartsWith("Frechet distance, ", StringComparison.Ordinal)).Baseline > 0);
        CollectionAssert.IsSubsetOf(
            (string[])["classes.png", "size-4x4.png", "size-4x4-as-1x1.png", "size-2x2.png", "size-2x1.png"],
            Directory.GetFiles(sheets).Select(Path.GetFileName).ToArray());
    }

    [TestMethod]
    public void Run_UntrainedTextBundle_EveryFigureIsThere()
    {
        using SmallModel segmenter = new(latent: false);
        using ParameterStore store = FlowObjective.CreateStore(segmenter.Options, 7);
        string segmenting = Path.Combine(segmenter.Folder, "bundle");
        new ModelBundleWriter(segmenter.Options, store, segmenter.Folder)
            .Write(segmenting, "small", new Dictionary<string, string>(StringComparer.Ordinal));
        WriteTextBundle();

        EvaluationFigure[] figures = Run(
            new EvaluationOptions { Bundle = BundleFolder, Segmenter = segmenting, Generated = 2, Resized = 1, Seed = 5, Threads = 1 });

        Assert.AreEqual(3 + (3 * 2) + SpeedFigures, figures.Length);
        AssertFigures(figures);
    }

    [TestMethod]
    public void Run_NoJudge_SaysSo()
    {
        WriteClassBundle();

        JudgeException exception = Assert.ThrowsExactly<JudgeException>(() =>
            Run(new EvaluationOptions { Bundle = BundleFolder, Threads = 1 }));

        Assert.AreEqual(Path.Combine(BundleFolder, PictureJudge.FileName), exception.Path);
    }

    [TestMethod]
    public void Run_JudgeOfOtherPictures_IsRefused()
    {
        WriteClassBundle();
        WriteJudge(BundleFolder, 2 * Side);

        JudgeException exception = Assert.ThrowsExactly<JudgeException>(() =>
            Run(new EvaluationOptions { Bundle = BundleFolder, Threads = 1 }));

        StringAssert.Contains(exception.Message, "16x16");
        StringAssert.Contains(exception.Message, "32x32");
    }

    [TestMethod]
    public void Run_Cancelled_Ends()
    {
        WriteClassBundle();
        WriteJudge(BundleFolder, Side);
        using CancellationTokenSource stop = new();
        int made = 0;

        void Stop(EvaluationProgress progress)
        {
            made = progress.Pictures;
            stop.Cancel();
        }

        Assert.Throws<OperationCanceledException>(() =>
            Run(new EvaluationOptions { Bundle = BundleFolder, Samples = 100_000, Threads = 1 }, Stop, stop.Token));

        Assert.AreEqual(1, made);
    }

    private static EvaluationFigure[] Run(
        EvaluationOptions options, Action<EvaluationProgress>? progress = null, CancellationToken cancellation = default) =>
        [.. BundleEvaluation.Run(options, progress ?? (static _ => { }), cancellation)];

    // An untrained network moves nothing: the fine picture is its noise, and what is picked of it the coarse one's noise.
    private static void AssertFigures(EvaluationFigure[] figures)
    {
        foreach (EvaluationFigure figure in figures)
        {
            bool isPicked = figure.Name.Contains("picked", StringComparison.Ordinal);
            Assert.IsTrue(isPicked ? double.IsPositiveInfinity(figure.Value) : double.IsFinite(figure.Value) && figure.Value >= 0,
                $"{figure.Name}: {figure.Value}");
        }
    }

    private static void WriteJudge(string folder, int side)
    {
        using JudgeRun run = JudgeRun.Open(folder, new JudgeOptions { Side = side, Channels = [8, 16], Features = 12 }, seed: 2);
        run.Export().Dispose();
    }

    private void WriteClassBundle() => Write(new PixNerdModel
    {
        Side = Side,
        Class = new PixNerdClassOptions { HiddenSize = 32, NumGroups = 2, PatchSize = 4, HiddenSizeX = 8, NumBlocks = 3, NumCondBlocks = 2,
            NumClasses = PictureClasses.Count },
    });

    private void WriteTextBundle()
    {
        string full = Path.Combine(_folder, "full");
        PixNerdModel model;
        using (PixNerdRun run = PixNerdRun.Open(full, new PixNerdStart { IsText = true }, seed: 5, CancellationToken.None))
        {
            model = run.Model;
        }

        string small = Path.Combine(_folder, "run");
        Directory.CreateDirectory(small);
        File.Copy(Path.Combine(full, TokenizerFiles.Text), Path.Combine(small, TokenizerFiles.Text));
        Write(model with { Side = Side,
            Text = model.Text! with { HiddenSize = 32, NumGroups = 2, PatchSize = 4, DecoderHiddenSize = 8, NumEncoderBlocks = 1 } });
    }

    private void Write(PixNerdModel model)
    {
        string folder = Path.Combine(_folder, "run");
        Directory.CreateDirectory(folder);
        model.Save(folder);
        using PixNerdRun run = PixNerdRun.Open(folder, new PixNerdStart { IsText = model.Class is null }, seed: 9, CancellationToken.None);
        PixNerdRunBundle.Write(run, folder, BundleFolder, "small");
    }
}
