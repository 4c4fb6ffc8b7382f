using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;
using static OnnxPixWizard.Tests.Restoration.RestorerRuns;

namespace OnnxPixWizard.Tests.Restoration;

[TestClass]
public sealed class RestorerRoadTests
{
    [TestMethod]
    [DataRow(1, 1)]
    [DataRow(1, 300)]
    [DataRow(17, 15)]
    [DataRow(64, 64)]
    [DataRow(333, 131)]
    [DataRow(700, 513)]
    public void Run_AnySize_GivesThePictureItsOwnSizeAndPixels(int width, int height)
    {
        Picture picture = Noisy(width, height);

        PixWizardResult result = Run("same", picture, tile: 128);

        Assert.AreEqual(picture.Size, result.Picture.Size);
        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
        Assert.AreEqual(picture.Size, result.Bucket);
        Assert.IsNull(result.Sampling);
    }

    [TestMethod]
    public void Run_Blur_IsThatOfTheWholePictureAcrossTileBorders()
    {
        Picture picture = Noisy(500, 300);

        Picture result = Run("blur", picture, tile: 96, overlap: 16).Picture;

        int worst = 0;
        for (int y = 2; y < picture.Height - 2; y++)
        {
            for (int x = 2; x < picture.Width - 2; x++)
            {
                worst = Math.Max(worst, Math.Abs(Blurred(picture, x, y) - result.Row(y)[3 * x]));
            }
        }

        Assert.IsTrue(worst <= 1, $"off by {worst}");
    }

    [TestMethod]
    public void Run_AnswersThatDifferFromTileToTile_MeetWithoutASeam()
    {
        Picture picture = Ramp(512, 300);

        PixWizardResult result = Run("tile-mean", picture, tile: 128, overlap: 32);

        // Each tile answers its own mean, up to 80 levels from its neighbor's: over the 32 shared pixels no step is larger than a raised
        // cosine's.
        int largest = 0;
        for (int x = 1; x < picture.Width; x++)
        {
            largest = Math.Max(largest, Math.Abs(result.Picture.Row(150)[3 * x] - result.Picture.Row(150)[3 * (x - 1)]));
        }

        double step = (double)(result.Picture.Row(150)[^3] - result.Picture.Row(150)[0]) / (result.Restoration!.Tiles / 3 - 1);
        Assert.IsTrue(step > 30, $"tiles differ by {step}");
        Assert.IsTrue(largest <= Math.Ceiling(step * Math.PI / 2 / 32) + 1, $"{largest} of {step}");
    }

    [TestMethod]
    [DataRow(100)]
    [DataRow(500)]
    public void Run_GuardedAnswerThatChangesLittle_LeavesThePicture(int side)
    {
        Picture picture = Ramp(side, side);

        PixWizardResult result = Run("guarded-blur", picture, tile: 128);

        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
        Assert.AreEqual(result.Restoration!.Tiles, result.Restoration.TilesLeft);
        Assert.IsTrue(result.Warnings.Any(static warning => warning.Contains("left as it is", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow("guarded-constant", null)]
    [DataRow("guarded-blur", 1.0)]
    public void Run_GuardedAnswerThatChangesMuchOrIsWanted_IsTaken(string task, double? strength)
    {
        Picture picture = Ramp(500, 300);

        PixWizardResult guarded = Shared.Value.Run(Request(task, picture, tile: 128) with { Strength = strength }),
            plain = Run(task["guarded-".Length..], picture, tile: 128);

        int worst = 0;
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            worst = Math.Max(worst, Math.Abs(guarded.Picture.Pixels[i] - plain.Picture.Pixels[i]));
        }

        Assert.IsTrue(worst <= 1, $"off by {worst}");
    }

    [TestMethod]
    [DataRow(100, 0, 0)]
    [DataRow(100, 255, 191)]
    [DataRow(400, 0, 0)]
    [DataRow(400, 255, 191)]
    public void Run_NetworkThatTellsOfDamage_RestoresWhatIsDamagedAlone(int side, int gray, int expected)
    {
        Picture picture = new(side, side);
        picture.Pixels.Fill((byte)gray);

        PixWizardResult result = Run("judged-constant", picture, tile: 128);

        Assert.IsFalse(result.Picture.Pixels.ContainsAnyExcept((byte)expected));
        Assert.AreEqual(gray == 0 ? 0 : 1, result.Restoration!.Damage!.Value, 1e-3);
        Assert.AreEqual(gray == 0 ? result.Restoration.Tiles : 0, result.Restoration.TilesLeft);
    }

    [TestMethod]
    public void Run_GuardedAnswerThatChangesOneCorner_IsTakenThereAlone()
    {
        Picture picture = Ramp(1200, 900);
        for (int y = 0; y < 40; y++)
        {
            for (int x = 0; x < 40; x++)
            {
                picture.Row(y).Slice(3 * x, 3).Fill((byte)((x + y) % 2 * 255));
            }
        }

        PixWizardResult result = Run("guarded-blur", picture, tile: 128);

        Assert.IsFalse(result.Picture.Row(20)[..90].SequenceEqual(picture.Row(20)[..90]));
        Assert.IsTrue(result.Picture.Row(600).SequenceEqual(picture.Row(600)));
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(7)]
    public void Run_AnyTileBatch_GivesTheSameBytes(int batch)
    {
        Picture picture = Noisy(400, 260);

        PixWizardResult alone = Run("blur", picture, tile: 64),
            together = Shared.Value.Run(Request("blur", picture, tile: 64) with { TileBatch = batch });

        Assert.AreEqual(batch, together.Restoration!.TilesAtOnce);
        Assert.IsTrue(alone.Picture.Pixels.SequenceEqual(together.Picture.Pixels));
    }

    [TestMethod]
    [DataRow("constant")]
    [DataRow("denoise")]
    public void Run_StrengthZero_IsTheInputBitForBitAndRunsNothing(string task)
    {
        Picture picture = Noisy(150, 90);

        PixWizardResult result = Shared.Value.Run(Request(task, picture) with { Strength = 0 });

        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
        Assert.AreEqual(0, result.Restoration!.Tiles);
        Assert.AreNotSame(picture, result.Picture);
    }

    [TestMethod]
    public void Run_HalfStrength_LiesHalfWay()
    {
        Picture picture = Noisy(100, 80);

        Picture result = Shared.Value.Run(Request("constant", picture) with { Strength = 0.5 }).Picture;

        for (int i = 0; i < result.Pixels.Length; i++)
        {
            Assert.AreEqual((picture.Pixels[i] + 191.25) / 2, result.Pixels[i], delta: 0.51);
        }
    }

    [TestMethod]
    public void Run_NoStrength_DependsOnNoiseInDenoisingAlone()
    {
        Picture clean = Ramp(300, 200), noisy = Noisy(300, 200);

        PixWizardResult left = Run("denoise", clean), taken = Run("denoise", noisy), other = Run("same", clean);

        Assert.AreEqual(0, left.Restoration!.Strength);
        Assert.IsTrue(left.Restoration.Noise < 1);
        StringAssert.Contains(left.Warnings.Single(), "hardly any noise");
        Assert.AreEqual(1, taken.Restoration!.Strength);
        Assert.AreEqual(0, taken.Warnings.Count);
        Assert.IsNull(other.Restoration!.Noise);
        Assert.AreEqual(1, other.Restoration.Strength);
    }

    [TestMethod]
    public void Run_PictureTooSmallForAnEstimate_TakesTheWholeAnswer()
    {
        PixWizardResult result = Run("denoise", Noisy(3, 3));

        Assert.IsNull(result.Restoration!.Noise);
        Assert.AreEqual(1, result.Restoration.Strength);
    }

    [TestMethod]
    [DataRow("fill", 191)]
    [DataRow("fill-hole", 255)]
    public void Run_Mask_ChangesTheHolesAlone(string task, int painted)
    {
        Picture picture = Noisy(500, 400);
        GrayImage8 mask = new(new byte[500 * 400], 500, 400);
        for (int y = 100; y < 140; y++)
        {
            mask.Row(y)[90..270].Fill(byte.MaxValue);
        }

        PixWizardResult result = Shared.Value.Run(Request(task, picture, tile: 128) with { Mask = mask });

        for (int i = 0; i < mask.Pixels.Length; i++)
        {
            Assert.AreEqual(mask.Pixels[i] > 0 ? painted : picture.Pixels[3 * i], result.Picture.Pixels[3 * i], $"pixel {i}");
        }

        Assert.IsTrue(result.Restoration!.Tiles < 20, "tiles without a hole are not run");
    }

    [TestMethod]
    public void Run_HolesButNoMask_SaysWhatIsMissing()
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() => Run("fill", new Picture(50, 50)));

        Assert.AreEqual("Mask", fault.Option);
    }

    [TestMethod]
    public void Run_Overview_IsTheMeanOfTheWholePicture()
    {
        Picture picture = Ramp(611, 307);
        double mean = 0;
        foreach (byte level in picture.Pixels)
        {
            mean += level;
        }

        Picture result = Run("overview-mean", picture, tile: 64).Picture;

        Assert.AreEqual(mean / picture.Pixels.Length, result.Pixels[0], delta: 0.6);
        Assert.IsFalse(result.Pixels.ContainsAnyExcept(result.Pixels[0]));
    }

    [TestMethod]
    [DataRow(null, 2)]
    [DataRow(3, 3)]
    [DataRow(4, 4)]
    public void Run_SuperResolution_EnlargesByTheScale(int? asked, int scale)
    {
        Picture picture = Ramp(75, 50);

        PixWizardResult result = Shared.Value.Run(Request("super-resolution", picture, tile: 64) with { Scale = asked });

        Assert.AreEqual(scale, result.Restoration!.Scale);
        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Resize(75 * scale, 50 * scale).Pixels));
    }

    [TestMethod]
    [DataRow("same")]
    [DataRow("depth")]
    public void Run_ScaleOfAnotherTask_IsRefused(string task)
    {
        OptionException fault = Assert.ThrowsExactly<OptionException>(() =>
            Shared.Value.Run(Request(task, Ramp(40, 40)) with { Scale = 2 }));

        Assert.AreEqual("Scale", fault.Option);
        StringAssert.Contains(fault.Message, "super-resolution");
    }

    [TestMethod]
    public void Request_ValuesOutOfRange_AreRefused()
    {
        Assert.AreEqual("Tile", Assert.ThrowsExactly<OptionException>(static () => new PixWizardRequest { Tile = 63 }).Option);
        Assert.AreEqual("Overlap", Assert.ThrowsExactly<OptionException>(static () => new PixWizardRequest { Overlap = -1 }).Option);
        Assert.AreEqual("TileBatch", Assert.ThrowsExactly<OptionException>(static () => new PixWizardRequest { TileBatch = 0 }).Option);
        Assert.AreEqual(
            "Strength", Assert.ThrowsExactly<OptionException>(static () => new PixWizardRequest { Strength = double.NaN }).Option);
        Assert.AreEqual("Scale", Assert.ThrowsExactly<OptionException>(static () => new PixWizardRequest { Scale = 5 }).Option);
        Assert.AreEqual(
            "Overlap", Assert.ThrowsExactly<OptionException>(static () => Run("same", Ramp(40, 40), tile: 64, overlap: 17)).Option);
    }

    [TestMethod]
    public void Run_OptionsWithoutEffect_AreTold()
    {
        PixWizardResult restored = Shared.Value.Run(Request("same", Ramp(40, 40)) with { Steps = 3, Seed = 7 });
        PixWizardResult sampled = Shared.Value.Run(Request("depth", Ramp(40, 40), tile: 64) with { Strength = 0.5 });

        StringAssert.Contains(restored.Warnings.Single(), "steps, seed: no effect on task 'same'");
        StringAssert.Contains(sampled.Warnings.Single(), "strength, tile: no effect on task 'depth'");
    }

    [TestMethod]
    public void Run_Progress_CountsTilesOnTheCallingThread()
    {
        int thread = Environment.CurrentManagedThreadId;
        List<PipelineProgress> told = [];
        Recorder progress = new(step =>
        {
            Assert.AreEqual(thread, Environment.CurrentManagedThreadId);
            told.Add(step);
        });

        PixWizardResult result = Shared.Value.Run(Request("same", Ramp(300, 200), tile: 64), progress);

        PipelineProgress[] tiles = [.. told.Where(static step => step is { Stage: PipelineStage.Restoring, Steps: > 0 })];
        CollectionAssert.AreEqual(
            Enumerable.Range(1, result.Restoration!.Tiles).ToArray(), Array.ConvertAll(tiles, static step => step.Step));
        Assert.IsTrue(Array.TrueForAll(tiles, step => step.Steps == result.Restoration.Tiles));
        Assert.AreEqual(result.Restoration.Tiles, result.Metrics.StepMilliseconds.Count);
    }

    [TestMethod]
    public void Run_Cancelled_EndsBetweenTilesAndStartsAgain()
    {
        using CancellationTokenSource source = new();
        int tiles = 0;
        Recorder progress = new(step =>
        {
            if (step.Step == 3)
            {
                source.Cancel();
            }

            tiles = Math.Max(tiles, step.Step);
        });

        Assert.Throws<OperationCanceledException>(() =>
            Shared.Value.Run(Request("blur", Ramp(900, 700), tile: 64), progress, source.Token));

        Assert.IsTrue(tiles < 10, $"{tiles} tiles");
        Assert.AreEqual(1, Run("same", Ramp(40, 40)).Restoration!.Tiles);
    }

    [TestMethod]
    public void Run_NamedTask_LoadsTheRestorerAlone()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(SyntheticRestorer.Folder, new RuntimeOptions { LoadsAhead = false });

        PixWizardResult result = pipeline.Run(Request("same", Ramp(40, 40)));

        Assert.AreEqual(new FileInfo(Path.Combine(SyntheticRestorer.Folder, "restorer.onnx")).Length, result.Metrics.LoadedGraphBytes);
    }

    [TestMethod]
    public void Run_GraphsNotKept_GivesTheSameBytes()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(SyntheticRestorer.Folder, new RuntimeOptions { KeepGraphs = false });

        IReadOnlyList<PixWizardResult> results = pipeline.Run(
            [Request("blur", Ramp(90, 70)), Request("depth", Ramp(40, 40)), Request("same", Ramp(30, 20))]);

        Assert.IsTrue(results[0].Picture.Pixels.SequenceEqual(Run("blur", Ramp(90, 70)).Picture.Pixels));
        Assert.IsTrue(results[2].Picture.Pixels.SequenceEqual(Ramp(30, 20).Pixels));
        Assert.AreEqual("depth", results[1].Task);
    }

    [TestMethod]
    public void Run_SixteenBits_StaySixteen()
    {
        using Pictures.TemporaryFolder folder = new();
        ushort[] samples = new ushort[3 * 90 * 60];
        for (int i = 0; i < samples.Length; i++)
        {
            samples[i] = (ushort)(i * 4);
        }

        new Picture16(samples, 90, 60).Save(folder.At("deep.png"));
        PixWizardResult result = Shared.Value.Run(
            new PixWizardRequest { Task = "same", Image = SourcePicture.FromFile(folder.At("deep.png")), Tile = 64 });
        result.Save(folder.At("out.png"));

        Assert.AreEqual(16, result.Photo!.BitsPerSample);
        CollectionAssert.AreEqual(samples, Picture16.Load(folder.At("out.png")).Pixels.ToArray());
    }

    [TestMethod]
    public void Run_LargePicture_HoldsLittleBesideIt()
    {
        Picture picture = Ramp(4000, 3000);
        _ = Run("same", Ramp(600, 600));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        Recorder progress = new(step =>
            most = step.Step % 20 == 1 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before) : most);

        PixWizardResult result = Shared.Value.Run(Request("same", picture, tile: 256), progress);

        // A copy of the picture that is painted is 36 MB; a row of tiles 12 MB.
        Assert.IsTrue(most < 75_000_000, $"{most} bytes");
        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
    }

    [TestMethod]
    public void Run_BeyondTheMemoryLimit_IsRefusedWithFigures()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(
            SyntheticRestorer.Folder, new RuntimeOptions { MemoryLimit = 300L << 20, LoadsAhead = false });

        MemoryLimitException fault = Assert.ThrowsExactly<MemoryLimitException>(() =>
            pipeline.Run(Request("same", Ramp(8000, 6000)) with { TileBatch = 1 }));

        StringAssert.Contains(fault.Message, "million pixels would fit");
    }

    private static int Blurred(Picture picture, int x, int y)
    {
        float sum = 0;
        for (int i = 0; i < 9; i++)
        {
            sum += SyntheticRestorer.Kernel[i] * picture.Row(y + (i / 3) - 1)[3 * (x + (i % 3) - 1)];
        }

        return (int)MathF.Round(sum);
    }

    private sealed class Recorder(Action<PipelineProgress> report) : IProgress<PipelineProgress>
    {
        public void Report(PipelineProgress value) => report(value);
    }
}
