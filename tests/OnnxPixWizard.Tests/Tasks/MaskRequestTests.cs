using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests.Pictures;

namespace OnnxPixWizard.Tests.Tasks;

[TestClass]
public sealed class MaskRequestTests
{
    [TestMethod]
    public void Run_EmptyMask_GivesTheInputsPixelsAndSaysSo()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(SyntheticBundle.Folder);
        Picture picture = TestPictures.Gradient(60, 40);

        PixWizardResult result = pipeline.Run(new PixWizardRequest
        {
            Image = SourcePicture.FromImage(picture), Mask = new GrayImage8(new byte[30 * 20], 30, 20), Task = "inpaint",
            Size = OutputSize.Input, Steps = 1,
        });

        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
        Assert.IsTrue(result.Warnings.Any(static warning => warning.Contains("mask is empty", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(8, 3, "p3", false)]
    [DataRow(8, 3, "p3", true)]
    [DataRow(16, 4, "p3", false)]
    [DataRow(16, 4, "none", true)]
    [DataRow(16, 1, "gray", true)]
    public void Run_Mask_LeavesAllOutsideOfItAndTheProfile(int bits, int bands, string profile, bool hasHole)
    {
        using TemporaryFolder folder = new();
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(SyntheticBundle.Folder);
        byte[] file = TestPhotos.Written(bits, bands, profile);
        File.WriteAllBytes(folder.At("photo.png"), file);
        byte[] mask = new byte[TestPhotos.Width * TestPhotos.Height];
        mask.AsSpan(5 * TestPhotos.Width, 10).Fill(hasHole ? (byte)255 : (byte)0);

        PixWizardResult result = pipeline.Run(new PixWizardRequest
        {
            Image = SourcePicture.FromFile(folder.At("photo.png")), Mask = new GrayImage8(mask, TestPhotos.Width, TestPhotos.Height),
            Task = "inpaint",
            Size = OutputSize.Input, Steps = 1,
        });
        result.Save(folder.At("answer.png"));

        byte[] answer = File.ReadAllBytes(folder.At("answer.png"));
        int[] before = TestPhotos.Levels(file), after = TestPhotos.Levels(answer);
        Assert.AreEqual(TestPhotos.Field(file, "icc-profile-data"), TestPhotos.Field(answer, "icc-profile-data"), StringComparer.Ordinal);
        Assert.AreEqual(bits, ImageInfo.Read(answer).BitsPerSample);
        Assert.AreEqual(before.Length, after.Length);
        Assert.IsTrue(Enumerable.Range(0, before.Length).All(i => before[i] == after[i] || mask[i / bands] > 0));
        Assert.AreEqual(hasHole, !before.SequenceEqual(after));
        Assert.IsFalse(result.Warnings.Any(static warning => warning.Contains("transparent", StringComparison.Ordinal)));
    }

    [TestMethod]
    [DataRow(30, 20, true)]
    [DataRow(120, 81, true)]
    [DataRow(20, 30, false)]
    [DataRow(40, 40, false)]
    public void RequireMaskFits_OtherShape_IsRefusedWithBothSizes(int width, int height, bool fits)
    {
        PixWizardRequest request = new()
        {
            Image = SourcePicture.FromImage(TestPictures.Gradient(60, 40)), Mask = new GrayImage8(new byte[width * height], width, height),
        };

        if (fits)
        {
            request.RequireMaskFits();
            return;
        }

        OptionException fault = Assert.ThrowsExactly<OptionException>(request.RequireMaskFits);
        Assert.AreEqual(nameof(PixWizardRequest.Mask), fault.Option);
        StringAssert.Contains(fault.Message, $"{width}x{height}", StringComparison.Ordinal);
        StringAssert.Contains(fault.Message, "60x40", StringComparison.Ordinal);
    }
}
