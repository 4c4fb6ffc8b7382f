using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests.Pictures;

namespace OnnxPixWizard.Tests.Editing;

[TestClass]
public sealed class ExtendTests
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
    [DataRow(8, 3, "p3", "left=7,bottom=50%")]
    [DataRow(8, 4, "none", "16:5")]
    [DataRow(16, 1, "gray", "top=5,right=300%")]
    [DataRow(16, 4, "p3", "left=1")]
    public void Run_Extend_KeepsThePicturesSamplesAndPaintsTheRim(int bits, int bands, string profile, string how)
    {
        using TemporaryFolder folder = new();
        byte[] file = TestPhotos.Written(bits, bands, profile);
        File.WriteAllBytes(folder.At("photo.png"), file);

        PixWizardResult result = s_pipeline.Value.Run(new PixWizardRequest
            { Image = SourcePicture.FromFile(folder.At("photo.png")), Extend = CanvasExtension.Parse(how), Steps = 1 });
        result.Save(folder.At("answer.png"));

        byte[] answer = File.ReadAllBytes(folder.At("answer.png"));
        int[] before = TestPhotos.Levels(file), after = TestPhotos.Levels(answer);
        ExtensionPlan plan = result.Extension!;
        Assert.AreEqual(plan.Width * plan.Height * bands, after.Length);
        for (int i = 0; i < before.Length; i++)
        {
            (int x, int y) = (i / bands % TestPhotos.Width, i / bands / TestPhotos.Width);
            int at = ((((plan.Inside.Y + y) * plan.Width) + plan.Inside.X + x) * bands) + (i % bands);
            Assert.AreEqual(before[i], after[at]);
        }

        int colors = bands is 2 or 4 ? bands - 1 : bands, rim = (plan.Width * plan.Height) - (TestPhotos.Width * TestPhotos.Height);
        int painted = Enumerable.Range(0, plan.Width * plan.Height).Count(i =>
            plan.Inside.Intersect(new PixelBox(i % plan.Width, i / plan.Width, 1, 1)).Size.Pixels == 0
            && Enumerable.Range(0, colors).Any(color => after[(i * bands) + color] > 0));
        Assert.IsTrue(painted >= 0.9 * rim, $"{painted} of {rim} pixels were painted");
        Assert.IsTrue(bands is not (2 or 4) || after[bands - 1] == (bits == 8 ? 255 : 65535));
        Assert.AreEqual("inpaint", result.Task);
        Assert.AreEqual(TestPhotos.Field(file, "icc-profile-data"), TestPhotos.Field(answer, "icc-profile-data"), StringComparer.Ordinal);
    }

    [TestMethod]
    public void Run_SizeIsNamed_ResizesTheWhole()
    {
        PixWizardResult result = s_pipeline.Value.Run(new PixWizardRequest
        {
            Image = SourcePicture.FromImage(TestPictures.Gradient(60, 40)), Extend = CanvasExtension.Parse("left=20"),
            Size = OutputSize.Of(40, 20),
        });

        Assert.AreEqual(new ImageSize(40, 20), result.Picture.Size);
    }

    [TestMethod]
    [DataRow("denoise", true, false, "Extend")]
    [DataRow(null, false, false, "Extend")]
    [DataRow("inpaint", true, true, "Mask")]
    public void Run_ExtendThatDoesNotFit_IsRefused(string? task, bool hasImage, bool hasMask, string option)
    {
        Picture picture = TestPictures.Gradient(60, 40);
        PixWizardRequest request = new()
        {
            Image = hasImage ? SourcePicture.FromImage(picture) : null, Extend = CanvasExtension.Parse("left=20"), Task = task,
            Mask = hasMask ? new GrayImage8(new byte[60 * 40], 60, 40) : null,
        };

        OptionException fault = Assert.ThrowsExactly<OptionException>(() => s_pipeline.Value.Run(request));

        Assert.AreEqual(option, fault.Option);
    }
}
