using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class LatentPipelineTests
{
    private static readonly Lazy<PixWizardPipeline> Shared = new(static () => PixWizardPipeline.Load(SyntheticBundle.LatentFolder));

    [TestMethod]
    public void Run_LatentFamily_GivesTheSameBytesTwice()
    {
        PixWizardRequest request = Request();

        PixWizardResult first = Shared.Value.Run(request), second = Shared.Value.Run(request);

        Assert.AreEqual(new ImageSize(80, 48), first.Bucket);
        Assert.IsTrue(first.Picture.Pixels.SequenceEqual(second.Picture.Pixels));
        Assert.IsTrue(first.Picture.Pixels.ToArray().Distinct().Count() > 16, "the picture is flat");
    }

    [TestMethod]
    public void Run_PublishedHabits_SampleThePosteriorAndCountPoints()
    {
        PixWizardResult ours = Shared.Value.Run(Request() with { Steps = 3 });
        PixWizardResult published = Shared.Value.Run(Request() with { Steps = 4, PublishedHabits = true });

        Assert.AreEqual(ours.Sampling!.Steps, published.Sampling!.Steps);
        Assert.IsFalse(ours.Picture.Pixels.SequenceEqual(published.Picture.Pixels));
    }

    [TestMethod]
    public void Run_PublishedHabitsWithoutTextGuidance_StillReadTheFullBranchForUnguidedChannels()
    {
        PixWizardResult published = Shared.Value.Run(Request() with { TextGuidance = 0, ImageGuidance = 1, PublishedHabits = true });
        PixWizardResult ours = Shared.Value.Run(Request() with { TextGuidance = 0, ImageGuidance = 1 });

        Assert.AreEqual(2, published.Metrics.Branches);
        Assert.AreEqual(1, ours.Metrics.Branches);
    }

    [TestMethod]
    public void Run_RopeThatDependsOnTime_AgreesInABatchOfMixedSizes()
    {
        using PixWizardPipeline together = PixWizardPipeline.Load(SyntheticBundle.LatentFolder, new RuntimeOptions { BatchRows = true });
        PixWizardRequest[] requests = [Request(), Request() with { Image = PipelineTests.Photo(40, 64), Seed = 3 }];

        IReadOnlyList<PixWizardResult> batch = together.Run(requests);

        for (int i = 0; i < requests.Length; i++)
        {
            ReadOnlySpan<byte> alone = Shared.Value.Run(requests[i]).Picture.Pixels, mates = batch[i].Picture.Pixels;
            int largest = 0;
            for (int k = 0; k < alone.Length; k++)
            {
                largest = Math.Max(largest, Math.Abs(alone[k] - mates[k]));
            }

            Assert.IsTrue(largest <= 1, $"differs by {largest}");
        }
    }

    [TestMethod]
    public void Run_GraphsFreedInTurn_GivesTheSameBytes()
    {
        using PixWizardPipeline lean = PixWizardPipeline.Load(SyntheticBundle.LatentFolder, new RuntimeOptions { KeepGraphs = false });
        PixWizardRequest request = Request() with { TextGuidance = 4 };

        PixWizardResult freed = lean.Run(request), again = lean.Run(request), kept = Shared.Value.Run(request);

        Assert.AreEqual(2, freed.Metrics.Branches);
        Assert.IsTrue(freed.Metrics.LoopGraphMilliseconds > 0);
        Assert.IsTrue(kept.Picture.Pixels.SequenceEqual(freed.Picture.Pixels));
        Assert.IsTrue(kept.Picture.Pixels.SequenceEqual(again.Picture.Pixels));
    }

    [TestMethod]
    public void Run_GraphsFreedInTurn_HoldsTheLoopOrOneOther()
    {
        static long Bytes(params string[] graphs) =>
            graphs.Sum(static graph => new FileInfo(Path.Combine(SyntheticBundle.LatentFolder, graph + ".onnx")).Length);
        string[] once = ["text_encoder", "task_encoder", "vision_encoder", "vae_encoder", "vae_decoder", "conditioner"];
        using PixWizardPipeline lean = PixWizardPipeline.Load(SyntheticBundle.LatentFolder, new RuntimeOptions { KeepGraphs = false });

        long freed = lean.Run(Request()).Metrics.LoadedGraphBytes, kept = Shared.Value.Run(Request()).Metrics.LoadedGraphBytes;

        Assert.AreEqual(Math.Max(Bytes("step.mask-free", "modulation"), once.Max(static graph => Bytes(graph))), freed);
        Assert.AreEqual(Bytes([.. once, "step.mask-free", "modulation"]), kept);
    }

    [TestMethod]
    public void Run_GraphsFreedInTurn_AnswersSeveralThreads()
    {
        using PixWizardPipeline lean = PixWizardPipeline.Load(SyntheticBundle.LatentFolder, new RuntimeOptions { KeepGraphs = false });
        byte[][] pictures = new byte[4][];

        Parallel.For(0, pictures.Length, i => pictures[i] = lean.Run(Request()).Picture.Pixels.ToArray());

        foreach (byte[] picture in pictures)
        {
            CollectionAssert.AreEqual(pictures[0], picture);
        }
    }

    [TestMethod]
    public void Run_PublishedHabitsWithoutStepsNamed_TakeTheBundlesOwn()
    {
        PixWizardResult ours = Shared.Value.Run(Request() with { Steps = null });
        PixWizardResult published = Shared.Value.Run(Request() with { Steps = null, PublishedHabits = true });

        Assert.AreEqual(ours.Metrics.Evaluations, published.Metrics.Evaluations);
    }

    private static PixWizardRequest Request() =>
        new() { Instruction = "Remove the noise from this photo.", Task = "denoise", Image = PipelineTests.Photo(100, 60), Seed = 11,
            Steps = 5 };
}
