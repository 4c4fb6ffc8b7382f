using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixNerd;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tokens;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class PixNerdPipelineTests
{
    private static readonly Lazy<PixNerdPipeline> Classes = new(static () => PixNerdPipeline.Load(SyntheticPixNerd.ClassFolder));
    private static readonly Lazy<PixNerdPipeline> Texts = new(static () => PixNerdPipeline.Load(SyntheticPixNerd.TextFolder));

    [TestMethod]
    [DataRow("1")]
    [DataRow("none")]
    public void Run_OneStep_MovesByTheVelocityOfTheWholeNetwork(string named)
    {
        int side = SyntheticPixNerd.ClassOptions.PatchSize;
        TokenGrid grid = new(4, 4);
        float[] noise = Noise(3 * 16 * 16), tokens = new float[noise.Length], velocity = new float[noise.Length];
        Patches.Patchify(noise, grid, 3, side, tokens);
        (float[] cos, float[] sin) = Rope(grid, RopePlaces.FixedSpan);
        Graph graph = new("whole");
        graph.Output("velocity", new PixNerdNetwork(new ParameterScope(graph), SyntheticPixNerd.ClassOptions).Velocity(
            graph.Input("tokens", ElementType.Float32, 1, 16, 48), graph.Input("times", ElementType.Float32, 1),
            graph.Input("classes", ElementType.Int64, 1),
            graph.Input("cos", ElementType.Float32, 1, 16, 4), graph.Input("sin", ElementType.Float32, 1, 16, 4)));
        Patches.Unpatchify(Evaluate(graph, new()
        {
            ["tokens"] = GraphTensor.From<float>(tokens, 1, 16, 48), ["times"] = GraphTensor.From<float>([0f], 1),
            ["classes"] = GraphTensor.From<long>([named == "none" ? 3 : 1], 1), ["cos"] = GraphTensor.From<float>(cos, 1, 16, 4),
            ["sin"] = GraphTensor.From<float>(sin, 1, 16, 4),
        }), grid, 3, side, velocity);

        PixNerdResult result = Classes.Value.Run(new PixNerdRequest { Class = named, Steps = 1, Noise = [noise], KeepPlanes = true });

        AssertNear(Sum(noise, velocity), result.Planes[0], 1e-4);
    }

    [TestMethod]
    public void Run_OneStepOfAText_MovesByTheVelocityOfTheWholeNetwork()
    {
        int side = SyntheticPixNerd.TextOptions.PatchSize, length = SyntheticPixNerd.TextOptions.TxtMaxLength;
        TokenGrid grid = new(4, 6);
        float[] noise = Noise(3 * 16 * 24), tokens = new float[noise.Length], velocity = new float[noise.Length];
        Patches.Patchify(noise, grid, 3, side, tokens);
        (float[] cos, float[] sin) = Rope(grid, RopePlaces.SwappedSpan);
        // 'disc' in bytes, padded; and what the encoder makes of it.
        long[] ids = [.. "disc"u8.ToArray().Select(static b => (long)b), .. Enumerable.Repeat(256L, length - 4)];
        using GraphSession encoder = GraphSession.FromFile(Path.Combine(SyntheticPixNerd.TextFolder, "text_encoder.onnx"));
        using GraphTensor idTensor = GraphTensor.From<long>(ids, 1, length),
            mask = GraphTensor.From<long>([1, 1, 1, 1, 0, 0, 0, 0], 1, length);
        using GraphOutputs states = encoder.Run(
            new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["input_ids"] = idTensor, ["attention_mask"] = mask });
        float[] hidden = states["hidden_states"].AsSpan<float>().ToArray();
        Graph graph = new("whole");
        graph.Output("velocity", new PixNerdNetwork(new ParameterScope(graph), SyntheticPixNerd.TextOptions).Velocity(
            graph.Input("tokens", ElementType.Float32, 1, 24, 48), graph.Input("times", ElementType.Float32, 1),
            graph.Input("hidden", ElementType.Float32, 1, length, 12),
            graph.Input("cos", ElementType.Float32, 1, 24, 4), graph.Input("sin", ElementType.Float32, 1, 24, 4)));
        Patches.Unpatchify(Evaluate(graph, new()
        {
            ["tokens"] = GraphTensor.From<float>(tokens, 1, 24, 48), ["times"] = GraphTensor.From<float>([0f], 1),
            ["hidden"] = GraphTensor.From<float>(hidden, 1, length, 12), ["cos"] = GraphTensor.From<float>(cos, 1, 24, 4),
            ["sin"] = GraphTensor.From<float>(sin, 1, 24, 4),
        }), grid, 3, side, velocity);

        PixNerdResult result = Texts.Value.Run(new PixNerdRequest { Prompt = "disc", Steps = 1, Noise = [noise], KeepPlanes = true });

        AssertNear(Sum(noise, velocity), result.Planes[0], 1e-4);
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_GuidedStep_LeadsAwayFromTheNullCondition(bool isText)
    {
        PixNerdRequest request = Request(isText) with { Steps = 1, Guidance = 2.5, GuidanceFrom = -1, KeepPlanes = true, Seed = 3 };
        PixNerdRequest none = isText ? request with { Prompt = string.Empty } : request with { Class = "none" };
        PixNerdPipeline pipeline = Pipeline(isText);

        float[] guided = pipeline.Run(request).Planes[0], with = pipeline.Run(request with { Guidance = 1 }).Planes[0],
            without = pipeline.Run(none).Planes[0];

        AssertNear([.. without.Zip(with, static (n, f) => n + (2.5f * (f - n)))], guided, 1e-4);
        Assert.IsTrue(with.Zip(without, static (a, b) => Math.Abs(a - b)).Max() > 1e-3, "the condition has no effect");
    }

    [TestMethod]
    [DataRow(false, 16, 16)]
    [DataRow(false, 32, 32)]
    [DataRow(false, 64, 64)]
    [DataRow(false, 32, 16)]
    [DataRow(false, 4, 8)]
    [DataRow(true, 24, 16)]
    [DataRow(true, 48, 16)]
    [DataRow(true, 6, 12)]
    public void Run_AnySizeThatTokensDivide_GivesTheSameBytesInEveryPipeline(bool isText, int width, int height)
    {
        PixNerdRequest request = Request(isText) with { Size = new ImageSize(width, height), Seed = 5 };
        using PixNerdPipeline other = PixNerdPipeline.Load(isText ? SyntheticPixNerd.TextFolder : SyntheticPixNerd.ClassFolder,
            new RuntimeOptions { KeepGraphs = false, ConditioningCacheBytes = 0 });

        PixNerdResult first = Pipeline(isText).Run(request), again = Pipeline(isText).Run(request), lean = other.Run(request);

        Assert.AreEqual(new ImageSize(width, height), first.Pictures[0].Size);
        AssertSame(first.Pictures[0], again.Pictures[0]);
        AssertSame(first.Pictures[0], lean.Pictures[0]);
    }

    [TestMethod]
    public void Run_NoSize_TakesTheTrainedOne()
    {
        Assert.AreEqual(new ImageSize(24, 16), Texts.Value.Run(Request(isText: true)).Size);
    }

    [TestMethod]
    [DataRow(false, "euler")]
    [DataRow(false, "sde")]
    [DataRow(true, "adams2")]
    [DataRow(true, "sde_preserve")]
    [DataRow(true, "dopri5")]
    [DataRow(false, "dopri5")]
    public void Run_SeveralPictures_GivesEachTheBytesItGetsAlone(bool isText, string solver)
    {
        PixNerdRequest request = Request(isText) with { Solver = solver, Seed = 40 };
        int[] ids = [2, 0, 1, 3, 2];

        PixNerdResult together = Pipeline(isText).Run(request with { Count = 5, Class = null, ClassIds = isText ? null : ids });

        for (int i = 0; i < 5; i++)
        {
            PixNerdResult alone = Pipeline(isText)
                .Run(request with { Seed = 40 + (ulong)i, Class = null, ClassIds = isText ? null : [ids[i]] });
            AssertSame(alone.Pictures[0], together.Pictures[i]);
        }

        Assert.IsFalse(together.Pictures[0].Pixels.SequenceEqual(together.Pictures[4].Pixels), "two seeds gave the same picture");
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Run_MorePicturesThanABatchHolds_GivesThemAll(bool isText)
    {
        // Of 128x128 pixels sixteen go into a batch.
        PixNerdRequest request = Request(isText) with
            { Size = isText ? new ImageSize(144, 128) : new ImageSize(128, 128), Count = 18, Steps = 1 };

        PixNerdResult result = Pipeline(isText).Run(request), last = Pipeline(isText).Run(request with { Count = 1, Seed = 17 });

        Assert.AreEqual(18, result.Pictures.Count);
        Assert.IsTrue(result.Metrics.BatchSize is > 1 and < 18, $"{result.Metrics.BatchSize}");
        AssertSame(last.Pictures[0], result.Pictures[17]);
    }

    [TestMethod]
    [DataRow(false, 3.0, null, null, 7)]
    [DataRow(true, 3.0, null, null, 7)]
    [DataRow(false, 3.0, -1.0, null, 8)]
    [DataRow(false, 3.0, 0.5, null, 5)]
    [DataRow(true, 3.0, 0.5, null, 5)]
    [DataRow(false, 3.0, 0.1, 0.5, 5)]
    [DataRow(false, 3.0, 0.8, null, 4)]
    [DataRow(true, 3.0, 0.8, null, 4)]
    [DataRow(false, 1.0, null, null, 4)]
    public void Run_GuidanceInterval_LeavesTheNullConditionOutElsewhere(bool isText, double scale, double? from, double? to, int runs)
    {
        // Times are 0, 0.25, 0.5 and 0.75; the bundle's interval begins at 0.1.
        PixNerdResult result = Pipeline(isText).Run(Request(isText) with { Guidance = scale, GuidanceFrom = from, GuidanceTo = to });

        Assert.AreEqual(runs, result.Metrics.StepRuns);
        Assert.AreEqual(4, result.Metrics.Evaluations);
    }

    [TestMethod]
    public void Run_NoCondition_NeedsNoGuidance()
    {
        Assert.AreEqual(4, Classes.Value.Run(Request(isText: false) with { Class = "none" }).Metrics.StepRuns);
        Assert.AreEqual(4, Texts.Value.Run(Request(isText: true) with { Prompt = string.Empty }).Metrics.StepRuns);
    }

    [TestMethod]
    public void Run_NoiseOfTheSeedGiven_GivesTheSeedsPicture()
    {
        float[] noise = new float[3 * 32 * 16];
        GaussianNoise.Fill(noise, 12);
        PixNerdRequest request = Request(isText: false) with { Size = new ImageSize(32, 16) };

        AssertSame(
            Classes.Value.Run(request with { Seed = 12 }).Pictures[0], Classes.Value.Run(request with { Noise = [noise] }).Pictures[0]);
    }

    [TestMethod]
    [DataRow("sde")]
    [DataRow("sde_mean")]
    [DataRow("sde_preserve")]
    public void Run_NoDiffusion_GivesEulersBytes(string solver)
    {
        PixNerdRequest request = Request(isText: false);

        AssertSame(Classes.Value.Run(request).Pictures[0], Classes.Value.Run(request with { Solver = solver, Diffusion = 0 }).Pictures[0]);
        Assert.IsFalse(Classes.Value.Run(
            request).Pictures[0].Pixels.SequenceEqual(Classes.Value.Run(request with { Solver = solver }).Pictures[0].Pixels));
    }

    [TestMethod]
    public void Run_Observer_SeesEveryStateFromNoiseToPicture()
    {
        List<(int Picture, int Point, float Time, float[] Planes)> seen = [];
        PixNerdRequest request = Request(isText: false) with { Count = 2, Seed = 8, KeepPlanes = true };
        float[] noise = new float[3 * 16 * 16];
        GaussianNoise.Fill(noise, 9);

        PixNerdResult result = Classes.Value.Run(
            request with { Observer = (picture, point, time, planes) => seen.Add((picture, point, time, planes.ToArray())) });

        CollectionAssert.AreEqual(Enumerable.Range(0, 5).SelectMany(static p => new[] { (0, p), (1, p) }).ToArray(),
            seen.Select(static s => (s.Picture, s.Point)).ToArray());
        CollectionAssert.AreEqual(noise, seen[1].Planes);
        CollectionAssert.AreEqual(result.Planes[1], seen[^1].Planes);
        Assert.AreEqual(1f, seen[^1].Time);
        AssertSame(result.Pictures[0], PixNerdPipeline.Paint(result.Planes[0], result.Size));
        AssertSame(Classes.Value.Run(request).Pictures[0], result.Pictures[0]);
    }

    [TestMethod]
    public void Run_InParallel_GivesTheBytesOfOneAfterTheOther()
    {
        PixNerdRequest[] requests = [
            .. Enumerable.Range(0, 4).Select(static i => Request(i % 2 == 1) with { Seed = (ulong)i, Count = i + 1 })];
        PixNerdResult[] alone = [.. requests.Select(static (r, i) => Pipeline(i % 2 == 1).Run(r))], parallel = new PixNerdResult[8];

        Parallel.For(
            0, 8, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i => parallel[i] = Pipeline(i % 2 == 1).Run(requests[i % 4]));

        for (int i = 0; i < 8; i++)
        {
            AssertSame(alone[i % 4].Pictures[^1], parallel[i].Pictures[^1]);
        }
    }

    [TestMethod]
    public void Run_CancelledWhileSampling_StopsThere()
    {
        using CancellationTokenSource source = new();
        int last = 0;
        PixNerdRequest request = Request(isText: true) with
            { Steps = 1000, Observer = (_, point, _, _) => { if ((last = point) == 2) { source.Cancel(); } } };

        Assert.ThrowsExactly<OperationCanceledException>(() => Texts.Value.Run(request, cancellation: source.Token));

        Assert.AreEqual(2, last);
    }

    [TestMethod]
    [DataRow(false, "euler")]
    [DataRow(true, "adams2")]
    [DataRow(true, "sde")]
    public void Run_Loop_AllocatesNothingPerStep(bool isText, string solver)
    {
        AllocationWatch watch = new(12);

        Pipeline(isText).Run(Request(isText) with { Steps = 12, Solver = solver, Count = 2 }, watch);

        for (int step = 5; step < 12; step++)
        {
            Assert.AreEqual(watch.Bytes[step - 1], watch.Bytes[step], $"step {step + 1} allocated");
        }
    }

    [TestMethod]
    [DataRow(30, 16, "28x16 and 32x16")]
    [DataRow(16, 5, "16x4 and 16x8")]
    [DataRow(1, 1, "4x4")]
    [DataRow(9000, 16, "8192")]
    public void Run_SizeThatTokensDoNotDivide_NamesTheNearest(int width, int height, string expected)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() =>
            Classes.Value.Run(Request(isText: false) with { Size = new ImageSize(width, height) }));

        Assert.AreEqual("Size", fault.Option);
        StringAssert.Contains(fault.Message, expected);
    }

    [TestMethod]
    [DataRow(false, null, "x", "Prompt", "reads no text")]
    [DataRow(false, null, null, "Class", "disc, square, star")]
    [DataRow(false, "3", null, "Class", "0 to 2")]
    [DataRow(false, "cube", null, "Class", "no class 'cube'")]
    [DataRow(true, "disc", "x", "Class", "knows no classes")]
    [DataRow(true, null, null, "Prompt", "no prompt")]
    public void Run_ConditionThatDoesNotFit_SaysWhy(bool isText, string? named, string? prompt, string option, string expected)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() =>
            Pipeline(isText).Run(new PixNerdRequest { Class = named, Prompt = prompt }));

        Assert.AreEqual(option, fault.Option);
        StringAssert.Contains(fault.Message, expected);
    }

    [TestMethod]
    public void Run_NoiseOfAnotherSize_IsRefused()
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() =>
            Classes.Value.Run(Request(isText: false) with { Noise = [new float[12]] }));

        Assert.AreEqual("Noise", fault.Option);
    }

    [TestMethod]
    public void Request_BadOption_IsRefusedAtOnce()
    {
        Assert.ThrowsExactly<OptionException>(() => _ = new PixNerdRequest { Guidance = double.NaN });
        Assert.ThrowsExactly<OptionException>(() => _ = new PixNerdRequest { Steps = 0 });
        Assert.ThrowsExactly<OptionException>(() => _ = new PixNerdRequest { Count = 0 });
        Assert.ThrowsExactly<OptionException>(() => _ = new PixNerdRequest { Solver = "magic" });
    }

    [TestMethod]
    public void Run_PromptTooLong_IsAWarning()
    {
        PixNerdResult result = Texts.Value.Run(new PixNerdRequest { Prompt = "a disc on a square" });

        Assert.AreEqual(1, result.Warnings.Count);
    }

    [TestMethod]
    public void Load_BundleOfAnotherFamily_IsUnsupported()
    {
        Assert.AreEqual(
            BundleFault.Unsupported, Assert.ThrowsExactly<BundleException>(() => PixNerdPipeline.Load(SyntheticBundle.Folder)).Fault);
        Assert.AreEqual(BundleFault.Unsupported,
            Assert.ThrowsExactly<BundleException>(() => PixWizardPipeline.Load(SyntheticPixNerd.ClassFolder)).Fault);
    }

    [TestMethod]
    [DataRow(false, 4)]
    [DataRow(true, 6)]
    public void Inspect_Bundle_FindsEveryGraphInOrder(bool isText, int graphs) =>
        Assert.AreEqual(
            graphs, GraphInspector.Inspect(Bundle.Open(isText ? SyntheticPixNerd.TextFolder : SyntheticPixNerd.ClassFolder)).Count);

    [TestMethod]
    [DataRow(0f, 128)]
    [DataRow(-1f, 0)]
    [DataRow(1f, 255)]
    [DataRow(-7f, 0)]
    [DataRow(7f, 255)]
    [DataRow((126.5f / 127.5f) - 1, 127)]
    public void Paint_Value_IsThePublishedByte(float value, int expected)
    {
        Picture picture = PixNerdPipeline.Paint([value, value, value], new ImageSize(1, 1));

        Assert.AreEqual(expected, picture.Pixels[0]);
    }

    private static PixNerdPipeline Pipeline(bool isText) => isText ? Texts.Value : Classes.Value;

    private static PixNerdRequest Request(bool isText) =>
        isText ? new PixNerdRequest { Prompt = "a disc" } : new PixNerdRequest { Class = "Square" };

    private static float[] Noise(int count)
    {
        float[] noise = new float[count];
        GaussianNoise.Fill(noise, 77);
        return noise;
    }

    private static (float[] Cos, float[] Sin) Rope(TokenGrid grid, RopePlaces places)
    {
        float[] cos = new float[grid.Count * 4], sin = new float[grid.Count * 4];
        RopeTable.Fill(new RopeSettings { HeadWidth = 8, Places = places }, grid, cos, sin);
        return (cos, sin);
    }

    private static float[] Evaluate(Graph graph, Dictionary<string, GraphTensor> inputs)
    {
        using TemporaryFolder folder = new();
        ModelWriter.Write(graph, folder.At("whole.onnx"), name => SyntheticBundle.Weights(graph, name));
        using GraphSession session = GraphSession.FromFile(folder.At("whole.onnx"));
        using GraphOutputs outputs = session.Run(inputs);
        foreach (GraphTensor tensor in inputs.Values)
        {
            tensor.Dispose();
        }

        return outputs["velocity"].AsSpan<float>().ToArray();
    }

    private static float[] Sum(float[] a, float[] b) => [.. a.Zip(b, static (x, y) => x + y)];

    private static void AssertNear(float[] expected, float[] actual, double tolerance)
    {
        Assert.AreEqual(expected.Length, actual.Length);
        double largest = expected.Zip(actual, static (a, b) => Math.Abs((double)a - b)).Max();
        Assert.IsTrue(largest < tolerance, $"off by {largest}");
    }

    private static void AssertSame(Picture expected, Picture actual) =>
        Assert.IsTrue(expected.Pixels.SequenceEqual(actual.Pixels), "the pictures differ");
}
