using System.Text.Json;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests.Pictures;

namespace OnnxPixWizard.Tests.Editing;

/// <summary>Edits by a bundle of random weights: what they paint is noise, where they paint is what counts.</summary>
[TestClass]
public sealed class RegionEditorTests
{
    private static readonly Lazy<PixWizardPipeline> s_pipeline = new(static () => PixWizardPipeline.Load(SyntheticBundle.Folder));

    [ClassCleanup]
    public static void Dispose()
    {
        if (s_pipeline.IsValueCreated)
        {
            s_pipeline.Value.Dispose();
        }
    }

    [TestMethod]
    [DataRow(8, 3, "none", 0, 0)]
    [DataRow(8, 3, "p3", 2, 3)]
    [DataRow(8, 4, "none", 1, 2)]
    [DataRow(8, 1, "none", 0, 4)]
    [DataRow(8, 2, "none", 2, 0)]
    [DataRow(16, 3, "p3", 1, 3)]
    [DataRow(16, 4, "p3", 0, 2)]
    [DataRow(16, 1, "gray", 2, 2)]
    public void Run_Box_ChangesNothingOutsideOfTheFeatheredMask(int bits, int bands, string profile, int grow, int feather)
    {
        using TemporaryFolder folder = new();
        byte[] file = TestPhotos.Written(bits, bands, profile);
        File.WriteAllBytes(folder.At("photo.png"), file);

        EditResult result = new RegionEditor(s_pipeline.Value).Run(new EditRequest
        {
            Image = SourcePicture.FromFile(folder.At("photo.png")),
            Boxes = [new PixelBox(12, 6, 9, 8), new PixelBox(-4, 20, 8, 90)],
            Grow = PictureLength.Pixels(grow), Feather = PictureLength.Pixels(feather), Sampling = new PixWizardRequest { Steps = 1 },
        });
        result.Save(folder.At("answer.png"));

        byte[] answer = File.ReadAllBytes(folder.At("answer.png"));
        int[] before = TestPhotos.Levels(file), after = TestPhotos.Levels(answer);
        byte[] weights = result.Weights.Pixels.ToArray();
        Assert.AreEqual(TestPhotos.Field(file, "icc-profile-data"), TestPhotos.Field(answer, "icc-profile-data"), StringComparer.Ordinal);
        Assert.AreEqual(before.Length, after.Length);
        Assert.IsTrue(Enumerable.Range(0, before.Length).All(i => before[i] == after[i] || weights[i / bands] > 0));
        Assert.IsTrue(Enumerable.Range(0, before.Length).Count(i => before[i] != after[i]) > before.Length / 40);
        Assert.AreEqual(255, weights[(6 * TestPhotos.Width) + 12]);
        Assert.AreEqual(0, weights[^1]);
        Assert.AreEqual(result.Data.ChangedPixels, weights.Count(static weight => weight > 0));
        Assert.AreEqual((9 * 8) + (4 * 4), result.Data.MaskPixels);
    }

    [TestMethod]
    [DataRow(300, 200, 140, 90, 30, 20)]
    [DataRow(300, 200, 0, 0, 20, 200)]
    [DataRow(300, 200, 250, 180, 50, 20)]
    [DataRow(40, 24, 0, 0, 39, 24)]
    public void Run_RegionAnywhere_IsPaintedWholly(int width, int height, int x, int y, int wide, int high)
    {
        Picture picture = Flat(width, height);

        EditResult result = Removed(picture, new PixelBox(x, y, wide, high));

        Picture answer = result.Photo.ToImage();
        PixelBox box = new(x, y, wide, high);
        int same = 0;
        for (int i = 0; i < width * height; i++)
        {
            bool isInside = box.Intersect(new PixelBox(i % width, i / width, 1, 1)).Size.Pixels > 0;
            bool isSame = answer.Pixels.Slice(3 * i, 3).SequenceEqual(picture.Pixels.Slice(3 * i, 3));
            Assert.IsTrue(isInside || isSame);
            same += isInside && isSame ? 1 : 0;
        }

        Assert.IsTrue(same < wide * high / 10, $"{same} of {wide * high} pixels of the region were not painted");
        Assert.IsTrue(result.Data.Crops.All(crop => crop.Box.Intersect(new PixelBox(0, 0, width, height)) == crop.Box));
    }

    [TestMethod]
    public void Run_Mask_IsTheRegion()
    {
        Picture picture = Flat(60, 40);
        byte[] mask = new byte[30 * 20];
        mask[(5 * 30) + 7] = 255;

        EditResult result = new RegionEditor(s_pipeline.Value).Run(new EditRequest
        {
            Image = SourcePicture.FromImage(picture), Mask = new GrayImage8(mask, 30, 20), Feather = default,
        });

        Assert.AreEqual(new PixelBox(14, 10, 2, 2), result.Data.Bounds);
        Assert.IsNull(result.Data.FindTask);
    }

    [TestMethod]
    public void Run_PhraseAndBox_SaysThatTheBoxCounts()
    {
        EditResult result = new RegionEditor(s_pipeline.Value).Run(new EditRequest
        {
            Image = SourcePicture.FromImage(Flat(60, 40)), Object = "the ball", Boxes = [new PixelBox(5, 5, 9, 9)],
        });

        Assert.IsTrue(result.Warnings.Any(static warning => warning.Contains("not looked for", StringComparison.Ordinal)));
    }

    [TestMethod]
    public void Run_Replacement_IsReadInsideTheHole()
    {
        EditRequest request = new()
        {
            Image = SourcePicture.FromImage(Flat(60, 40)), Action = EditAction.Replace, Object = "replace the ball with a blue cube",
            Boxes = [new PixelBox(20, 10, 20, 20)],
        };

        EditResult cube = new RegionEditor(s_pipeline.Value).Run(request);
        EditResult ball = new RegionEditor(s_pipeline.Value).Run(request with { Object = "the ball", Instead = "a grey floor" });

        Assert.AreEqual("a blue cube", cube.Data.Instead);
        Assert.IsFalse(cube.Photo.ToImage().Pixels.SequenceEqual(ball.Photo.ToImage().Pixels));
    }

    [TestMethod]
    public void Run_ReplacementWithoutTask_SaysWhatIsMissing()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(BundleLocator.Find("pixwizard-tiny"));

        EditException fault = Assert.ThrowsExactly<EditException>(() => new RegionEditor(pipeline).Run(new EditRequest
        {
            Image = SourcePicture.FromImage(Flat(60, 40)), Action = EditAction.Add, Object = "a blue cube",
            Boxes = [new PixelBox(20, 10, 20, 20)],
        }));

        Assert.AreEqual(EditFault.NoTask, fault.Fault);
        StringAssert.Contains(fault.Message, "'inpaint' reads no sentence", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(EditAction.Remove, null, null, 0, 0, 0, 0, "Object")]
    [DataRow(EditAction.Remove, "it", "a cube", 1, 1, 5, 5, "Instead")]
    [DataRow(EditAction.Replace, "the ball", null, 1, 1, 5, 5, "Instead")]
    [DataRow(EditAction.Add, "a cube", null, 0, 0, 0, 0, "Boxes")]
    [DataRow(EditAction.Add, null, null, 1, 1, 5, 5, "Object")]
    [DataRow(EditAction.Remove, null, null, 60, 1, 5, 5, "Boxes")]
    [DataRow(EditAction.Remove, null, null, 0, 0, 60, 40, "Mask")]
    public void Run_TooLittleSaid_NamesWhatIsMissing(
        EditAction action, string? name, string? instead, int x, int y, int width, int height, string option)
    {
        EditRequest request = new()
        {
            Image = SourcePicture.FromImage(Flat(60, 40)), Action = action, Object = name, Instead = instead,
            Boxes = width > 0 ? [new PixelBox(x, y, width, height)] : [],
        };

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => new RegionEditor(s_pipeline.Value).Run(request));

        Assert.AreEqual(option, fault.Option);
    }

    [TestMethod]
    [DataRow(20, 30)]
    [DataRow(40, 40)]
    public void Run_MaskOfAnotherShape_IsRefused(int width, int height)
    {
        EditRequest request = new()
            { Image = SourcePicture.FromImage(Flat(60, 40)), Mask = new GrayImage8(new byte[width * height], width, height) };

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => new RegionEditor(s_pipeline.Value).Run(request));

        Assert.AreEqual("Mask", fault.Option);
        StringAssert.Contains(fault.Message, "60x40", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Save_Keep_WritesAllAndOverwritesNothing()
    {
        using TemporaryFolder folder = new();
        EditResult result = Removed(Flat(60, 40), new PixelBox(20, 10, 8, 6));

        IReadOnlyList<SavedFile> files = result.Save(folder.At("out.png"), options: null, folder.At("steps"));

        Assert.AreEqual(6, files.Count);
        Assert.AreEqual(48, GrayImage8.Load(folder.At("steps/out.mask.png")).Pixels.Count((byte)255));
        Assert.AreEqual(result.Data.GrownPixels, GrayImage8.Load(folder.At("steps/out.grown.png")).Pixels.Count((byte)255));
        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(folder.At("steps/out.edit.json")));
        Assert.AreEqual(20, json.RootElement.GetProperty("bounds").GetProperty("x").GetInt32());
        byte[] kept = File.ReadAllBytes(folder.At("steps/out.mask.png"));
        File.Delete(folder.At("out.png"));
        ImageException fault = Assert.ThrowsExactly<ImageException>(
            () => result.Save(folder.At("out.png"), options: null, folder.At("steps")));
        StringAssert.Contains(fault.Message, "out.mask.png", StringComparison.Ordinal);
        Assert.IsFalse(File.Exists(folder.At("out.png")));
        CollectionAssert.AreEqual(kept, File.ReadAllBytes(folder.At("steps/out.mask.png")));
    }

    [TestMethod]
    public void Run_Cancelled_Stops()
    {
        using CancellationTokenSource source = new();
        source.Cancel();

        Assert.ThrowsExactly<OperationCanceledException>(() => new RegionEditor(s_pipeline.Value).Run(
            new EditRequest { Image = SourcePicture.FromImage(Flat(60, 40)), Boxes = [new PixelBox(5, 5, 9, 9)] },
            progress: null, source.Token));
    }

    private static EditResult Removed(Picture picture, PixelBox box) => new RegionEditor(s_pipeline.Value).Run(new EditRequest
    {
        Image = SourcePicture.FromImage(picture), Boxes = [box], Feather = default, Sampling = new PixWizardRequest { Steps = 1 },
    });

    private static Picture Flat(int width, int height)
    {
        Picture picture = new(width, height);
        for (int i = 0; i < picture.Pixels.Length; i++)
        {
            picture.Pixels[i] = (byte)(3 + (i % 3));
        }

        return picture;
    }
}
