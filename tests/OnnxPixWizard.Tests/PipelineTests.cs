using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class PipelineTests
{
    private static readonly Lazy<PixWizardPipeline> Shared = new(() => PixWizardPipeline.Load(SyntheticBundle.Folder));

    [TestMethod]
    public void Save_OverThePictureThatWasRead_IsRefusedAndChangesNothing()
    {
        using Pictures.TemporaryFolder folder = new();
        string file = folder.At("photo.png");
        Pictures.TestPictures.Gradient(60, 40).Save(file);
        byte[] before = File.ReadAllBytes(file);
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(SyntheticBundle.Folder);
        PixWizardResult result = pipeline.Run(new PixWizardRequest { Image = SourcePicture.FromFile(file), Task = "denoise", Steps = 1 });

        ImageException error = Assert.ThrowsExactly<ImageException>(() => result.Save(file));

        Assert.AreEqual(ImageErrorKind.Unwritable, error.Kind);
        CollectionAssert.AreEqual(before, File.ReadAllBytes(file));
    }

    [TestMethod]
    public void Run_SameRequestTwice_GivesTheSameBytes()
    {
        PixWizardRequest request = Depth(seed: 5, width: 50, height: 40);

        PixWizardResult first = Shared.Value.Run(request);
        using PixWizardPipeline other = PixWizardPipeline.Load(SyntheticBundle.Folder);
        PixWizardResult second = other.Run(request);

        AssertSame(first, second);
        Assert.AreEqual(first.Bucket, first.Data!.Size);
    }

    [TestMethod]
    public void Run_OtherSeed_GivesOtherBytes()
    {
        PixWizardResult first = Shared.Value.Run(Depth(seed: 1, width: 32, height: 32));
        PixWizardResult second = Shared.Value.Run(Depth(seed: 2, width: 32, height: 32));

        Assert.IsFalse(first.Picture.Pixels.SequenceEqual(second.Picture.Pixels));
    }

    [TestMethod]
    public void Run_TwoPipelinesInParallel_GiveTheBytesOfOneAfterTheOther()
    {
        PixWizardRequest[] requests = [Depth(1, 32, 32), Depth(2, 64, 40), Denoise(3, 40, 64), Denoise(4, 32, 32)];
        PixWizardResult[] alone = [.. requests.Select(r => Shared.Value.Run(r))];
        using PixWizardPipeline other = PixWizardPipeline.Load(SyntheticBundle.Folder);

        PixWizardResult[] parallel = new PixWizardResult[2 * requests.Length];
        Parallel.For(0, parallel.Length, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
            parallel[i] = (i % 2 == 0 ? Shared.Value : other).Run(requests[i / 2]));

        for (int i = 0; i < parallel.Length; i++)
        {
            AssertSame(alone[i / 2], parallel[i]);
        }
    }

    [TestMethod]
    public void Run_BatchOfMixedSizes_GivesEachTheBytesItGetsAlone()
    {
        PixWizardRequest[] requests = [Depth(1, 32, 32), Denoise(2, 64, 40), Depth(3, 40, 64)];

        IReadOnlyList<PixWizardResult> batch = Shared.Value.Run(requests);

        for (int i = 0; i < requests.Length; i++)
        {
            AssertSame(Shared.Value.Run(requests[i]), batch[i]);
        }
    }

    [TestMethod]
    public void Run_RowsOfOneRun_AgreeWithRowsAlone()
    {
        using PixWizardPipeline together = PixWizardPipeline.Load(SyntheticBundle.Folder, new RuntimeOptions { BatchRows = true });
        PixWizardRequest[] requests =
        [
            Denoise(1, 32, 32) with { TextGuidance = 3, ImageGuidance = 1.5 },
            Denoise(2, 64, 40) with { TextGuidance = 3, ImageGuidance = 1.5 },
        ];

        IReadOnlyList<PixWizardResult> batch = together.Run(requests);

        Assert.AreEqual(2, batch[0].Metrics.BatchSize);
        for (int i = 0; i < requests.Length; i++)
        {
            PixWizardResult alone = Shared.Value.Run(requests[i]);
            Assert.IsTrue(LargestDifference(alone.Picture, batch[i].Picture) <= 1, "padding or a batch mate changed a row");
        }
    }

    [TestMethod]
    [DataRow(1.0, 1.0, 1)]
    [DataRow(4.0, 1.0, 2)]
    [DataRow(1.0, 2.0, 3)]
    [DataRow(2.0, 2.0, 2)]
    [DataRow(4.0, 1.5, 3)]
    public void Run_GuidanceScales_EvaluateOnlyBranchesThatCount(double text, double image, int branches)
    {
        PixWizardResult result = Shared.Value.Run(Denoise(1, 32, 32) with { TextGuidance = text, ImageGuidance = image });

        Assert.AreEqual(branches, result.Metrics.Branches);
        Assert.AreEqual(3, result.Metrics.Evaluations);
    }

    [TestMethod]
    [DataRow("euler", 3)]
    [DataRow("midpoint", 6)]
    [DataRow("heun", 5)]
    [DataRow("adams2", 3)]
    [DataRow("rk4", 12)]
    [DataRow("sde", 3)]
    public void Run_Solver_EvaluatesAsOftenAsItsMethodSays(string solver, int evaluations)
    {
        PixWizardResult result = Shared.Value.Run(Denoise(1, 32, 32) with { Solver = solver, TimeShift = 3 });

        Assert.AreEqual(evaluations, result.Metrics.Evaluations);
        Assert.AreEqual(3, result.Metrics.StepMilliseconds.Count);
    }

    [TestMethod]
    [DataRow("sde")]
    [DataRow("sde_preserve")]
    public void Run_StochasticBatch_GivesEachTheBytesItGetsAlone(string solver)
    {
        PixWizardRequest[] requests = [Denoise(1, 32, 32) with { Solver = solver }, Denoise(2, 64, 40) with { Solver = solver }];

        IReadOnlyList<PixWizardResult> batch = Shared.Value.Run(requests);

        AssertSame(Shared.Value.Run(requests[0]), batch[0]);
        AssertSame(Shared.Value.Run(requests[1]), batch[1]);
        Assert.IsFalse(batch[0].Picture.Pixels.SequenceEqual(Shared.Value.Run(Denoise(1, 32, 32)).Picture.Pixels), "nothing was diffused");
    }

    [TestMethod]
    public void Run_StochasticSolverOfABundleThatStartsFromGrey_IsRefused()
    {
        using TemporaryFolder folder = new();
        SyntheticBundle.CopyTo(folder.Path);
        BundleManifest manifest = BundleManifest.Load(folder.At(BundleManifest.FileName));
        (manifest with { Sampling = manifest.Sampling with { NoiseScale = 0 } }).Save(folder.Path);
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path);

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => pipeline.Run(Denoise(1, 32, 32) with { Solver = "sde" }));

        Assert.AreEqual("Solver", fault.Option);
        StringAssert.Contains(fault.Message, "noise of scale 0");
    }

    [TestMethod]
    public void Run_AdaptiveSolver_AgreesWithManySmallSteps()
    {
        Picture fine = Solved("rk4", 60), adaptive = Solved("dopri5", 3), coarse = Solved("euler", 6);

        // The tolerance of 1e-3 is for one step; over a run some ten to twenty times as much may gather, of 127 levels.
        double error = RootMeanSquare(fine, adaptive);
        Assert.IsTrue(error < 3 && 10 * error < RootMeanSquare(fine, coarse), $"off by {error} levels");

        Picture Solved(string solver, int steps) => Shared.Value.Run(Denoise(1, 32, 32) with { Solver = solver, Steps = steps }).Picture;
    }

    [TestMethod]
    public void Run_EncodersFreed_GivesTheSameBytes()
    {
        using PixWizardPipeline lean = PixWizardPipeline.Load(
            SyntheticBundle.Folder, new RuntimeOptions { KeepGraphs = false, ConditioningCacheBytes = 0 });

        AssertSame(Shared.Value.Run(Depth(1, 40, 32)), lean.Run(Depth(1, 40, 32)));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_SamePictureAndSentenceAgain_RunsNoEncoder(bool latent)
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(latent ? SyntheticBundle.LatentFolder : SyntheticBundle.Folder);
        PixWizardRequest request = Depth(1, 64, 64) with { TextGuidance = 4, ImageGuidance = 1.5, Steps = 2 };

        PixWizardResult first = pipeline.Run(request), second = pipeline.Run(request);
        PixWizardResult otherSentence = pipeline.Run(request with { Instruction = "How far is it to the ball?" });

        // Two texts by two encoders, the vision encoder, and the conditioner of three branches at least.
        Assert.IsTrue(first.Metrics.EncoderRuns >= 8, $"{first.Metrics.EncoderRuns}");
        Assert.AreEqual(0, second.Metrics.EncoderRuns);
        Assert.AreEqual(3, otherSentence.Metrics.EncoderRuns); // both text encoders, and the full branch's conditioner
        AssertSame(first, second);
    }

    [TestMethod]
    public void Run_SpinningInTheLoop_GivesTheSameBytes()
    {
        using PixWizardPipeline spinning = PixWizardPipeline.Load(
            SyntheticBundle.Folder, new RuntimeOptions { Threads = 2, SpinsInLoop = true });
        using PixWizardPipeline waiting = PixWizardPipeline.Load(SyntheticBundle.Folder, new RuntimeOptions { Threads = 2 });

        AssertSame(waiting.Run(Depth(1, 40, 32)), spinning.Run(Depth(1, 40, 32)));
    }

    [TestMethod]
    public void Run_UnderPreset_FillsInWhatIsLeftOpenAndSaysIt()
    {
        PixWizardRequest request = new() { Instruction = "A red ball on a grey floor.", TextGuidance = 4 };
        int usual = Shared.Value.Run(request).Sampling!.Steps;

        PixWizardResult fast = Shared.Value.Run(request with { Preset = SamplingPreset.Fast });
        PixWizardResult ownSteps = Shared.Value.Run(request with { Preset = SamplingPreset.Fast, Steps = 10, Solver = "heun" });

        Assert.AreEqual("fast", fast.Sampling!.Preset);
        Assert.AreEqual(SamplingPreset.Fast.StepsFor(usual), fast.Sampling.Steps);
        Assert.AreEqual((0.1, 0.7), (fast.Sampling.GuidanceFrom, fast.Sampling.GuidanceTo));
        Assert.AreEqual((10, "heun"), (ownSteps.Sampling!.Steps, ownSteps.Sampling.Solver));
        Assert.IsTrue(ownSteps.Metrics.StepRuns < ownSteps.Metrics.Evaluations * ownSteps.Metrics.Branches, "guided everywhere");
    }

    [TestMethod]
    [DataRow("Estimate the depth of this scene.", "depth")]
    [DataRow("Label every class of the picture.", "segmentation")]
    [DataRow("Remove the noise from this photo.", "denoise")]
    public void Run_NoTaskNamed_TakesTheOneOfTheInstruction(string instruction, string task)
    {
        PixWizardResult result = Shared.Value.Run(new PixWizardRequest { Instruction = instruction, Image = Photo(32, 32) });

        Assert.AreEqual(task, result.Task);
    }

    [TestMethod]
    public void Run_NoPicture_PaintsOnABlankCanvas()
    {
        PixWizardResult result = Shared.Value.Run(new PixWizardRequest { Instruction = "A red ball on a grey floor." });

        Assert.AreEqual("text2image", result.Task);
        Assert.AreEqual(new ImageSize(64, 64), result.Picture.Size);
    }

    [TestMethod]
    public void Run_LongInstruction_IsCutWithAWarning()
    {
        PixWizardResult result = Shared.Value.Run(
            Denoise(1, 32, 32) with { Instruction = string.Concat(Enumerable.Repeat("remove noise ", 60)) });

        Assert.AreEqual(2, result.Warnings.Count);
        StringAssert.Contains(result.Warnings[0], "cut");
    }

    [TestMethod]
    [DataRow("auto", "working", 400, 300, 288, 216, 72, 56)]
    [DataRow("input", "working", 400, 300, 400, 300, 72, 56)]
    [DataRow("bucket", "input", 400, 300, 72, 56, 400, 300)]
    [DataRow("100x90", "50x40", 400, 300, 100, 90, 50, 40)]
    public void Run_Size_GivesPictureAndDataTheirSizes(
        string size, string dataSize, int width, int height, int pictureWidth, int pictureHeight, int dataWidth, int dataHeight)
    {
        PixWizardResult result = Shared.Value.Run(
            Depth(1, width, height) with { Size = OutputSize.Parse(size), DataSize = OutputSize.Parse(dataSize) });

        Assert.AreEqual(new ImageSize(dataWidth, dataHeight), result.Data!.Size);
        Assert.AreEqual(new DataScale((double)width / dataWidth, (double)height / dataHeight), result.DataScale);
        Assert.AreEqual(new ImageSize(pictureWidth, pictureHeight), result.Picture.Size);
    }

    [TestMethod]
    public void Run_Cancelled_StopsAtOnce()
    {
        using CancellationTokenSource source = new();
        CancelAtStep progress = new(source, 2);

        Assert.ThrowsExactly<OperationCanceledException>(() =>
            Shared.Value.Run(Denoise(1, 32, 32) with { Steps = 1000 }, progress, source.Token));

        Assert.AreEqual(2, progress.LastStep);
    }

    [TestMethod]
    [DataRow("euler", 1.0)]
    [DataRow("midpoint", 3.0)]
    [DataRow("adams4", 1.0)]
    public void Run_Loop_AllocatesNothingPerStep(string solver, double textGuidance)
    {
        AllocationWatch watch = new(steps: 12);

        Shared.Value.Run(Denoise(1, 32, 32) with { Steps = 12, Solver = solver, TextGuidance = textGuidance }, watch);

        // The first steps compile what has not run yet.
        for (int step = 5; step < 12; step++)
        {
            Assert.AreEqual(watch.Bytes[step - 1], watch.Bytes[step], $"step {step + 1} allocated");
        }
    }

    [TestMethod]
    public void Run_Preview_ShowsEachStepAndChangesNothing()
    {
        List<StepPreview> previews = [];
        PixWizardRequest request = Denoise(4, 32, 32) with { Steps = 40 };

        PixWizardResult watched = Shared.Value.Run(request with { Preview = previews.Add });

        CollectionAssert.AreEqual(Enumerable.Range(1, 39).ToArray(), previews.Select(static p => p.Step).ToArray());
        // Near the end the guess is nearly the result; near the start it is not.
        Assert.IsTrue(RootMeanSquare(previews[^1].Picture, watched.Picture) < RootMeanSquare(previews[0].Picture, watched.Picture) / 4);
        AssertSame(Shared.Value.Run(request), watched);
    }

    [TestMethod]
    public void Run_ProgressAndMetrics_TellTheWork()
    {
        CancelAtStep progress = new(null, 0);

        PixWizardResult result = Shared.Value.Run(Denoise(9, 32, 32) with { Steps = 4 }, progress);

        Assert.AreEqual(4, progress.LastStep);
        PipelineStage[] stages = [.. Enum.GetValues<PipelineStage>().Where(
            static stage => stage is not (PipelineStage.Restoring or PipelineStage.Filling))];
        CollectionAssert.AreEqual(stages, progress.Stages.Distinct().ToArray());
        Assert.AreEqual("cpu", result.Metrics.Provider);
        Assert.IsTrue(result.Metrics.LoopGraphMilliseconds > 0 && result.Metrics.LoopGraphMilliseconds <= result.Metrics.LoopMilliseconds);
        Assert.IsTrue(result.Metrics.PeakMemoryBytes > 0);
    }

    [TestMethod]
    [DataRow("telepathy", true, "telepathy")]
    [DataRow("depth", false, "needs a picture")]
    [DataRow("text2image", true, "blank canvas")]
    public void Run_TaskThatDoesNotFit_SaysWhy(string task, bool picture, string expected)
    {
        PixWizardRequest request = new() { Instruction = "x", Task = task, Image = picture ? Photo(32, 32) : null };

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => Shared.Value.Run(request));

        StringAssert.Contains(fault.Message, expected);
    }

    [TestMethod]
    public void Save_Depth_WritesPictureAndData()
    {
        using TemporaryFolder folder = new();
        PixWizardResult result = Shared.Value.Run(Depth(1, 40, 32));

        IReadOnlyList<SavedFile> files = result.Save(folder.At("out.png"));

        CollectionAssert.AreEquivalent(
            new[] { "out.png", "out.depth.npy", "out.depth.png", "out.depth-colors.png" },
            Directory.GetFiles(folder.Path).Select(Path.GetFileName).ToArray());
        Assert.AreEqual(4, files.Count);
        GrayImage16 millimetres = GrayImage16.Load(folder.At("out.depth.png"));
        Assert.AreEqual((ushort)Math.Round(((DepthMap)result.Data!).Metres[0] * 1000), millimetres.Pixels[0]);
    }

    [TestMethod]
    public void Save_FileInPlaceOfFolder_WritesNothing()
    {
        using TemporaryFolder folder = new();
        PixWizardResult result = Shared.Value.Run(Depth(1, 40, 32));
        File.WriteAllText(folder.At("no"), "a file");

        ImageException fault = Assert.ThrowsExactly<ImageException>(() => result.Save(folder.At("no/out.png")));

        Assert.AreEqual(ImageErrorKind.Unwritable, fault.Kind);
        Assert.AreEqual(1, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    internal static SourcePicture Photo(int width, int height)
    {
        Picture image = new(width, height);
        Random random = new((width * 1000) + height);
        random.NextBytes(image.Pixels);
        return SourcePicture.FromImage(image);
    }

    private static PixWizardRequest Depth(ulong seed, int width, int height) =>
        new() { Instruction = "Estimate the depth of this scene.", Task = "depth", Image = Photo(width, height), Seed = seed };

    private static PixWizardRequest Denoise(ulong seed, int width, int height) =>
        new() { Instruction = "Remove the noise from this photo.", Task = "denoise", Image = Photo(width, height), Seed = seed };

    private static void AssertSame(PixWizardResult expected, PixWizardResult actual)
    {
        Assert.IsTrue(expected.Picture.Pixels.SequenceEqual(actual.Picture.Pixels), "the pictures differ");
        Assert.AreEqual(expected.Data is null, actual.Data is null);
        if (expected.Data is DepthMap depth)
        {
            Assert.IsTrue(depth.Metres.SequenceEqual(((DepthMap)actual.Data!).Metres), "the depths differ");
        }
    }

    private static double RootMeanSquare(Picture a, Picture b)
    {
        double sum = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            double difference = a.Pixels[i] - b.Pixels[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / a.Pixels.Length);
    }

    private static int LargestDifference(Picture a, Picture b)
    {
        Assert.AreEqual(a.Size, b.Size);
        int largest = 0;
        for (int i = 0; i < a.Pixels.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(a.Pixels[i] - b.Pixels[i]));
        }

        return largest;
    }

    private sealed class CancelAtStep(CancellationTokenSource? source, int step) : IProgress<PipelineProgress>
    {
        public int LastStep { get; private set; }

        public List<PipelineStage> Stages { get; } = [];

        public void Report(PipelineProgress value)
        {
            Stages.Add(value.Stage);
            if (value.Stage == PipelineStage.Sampling)
            {
                LastStep = value.Step;
                if (value.Step == step)
                {
                    source?.Cancel();
                }
            }
        }
    }
}
