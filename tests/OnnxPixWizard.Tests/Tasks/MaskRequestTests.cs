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
        ImageBuffer picture = TestPictures.Gradient(60, 40);

        PixWizardResult result = pipeline.Run(new PixWizardRequest
        {
            Image = SourcePicture.FromImage(picture), Mask = new GrayImage8(new byte[30 * 20], 30, 20), Task = "inpaint", Size = OutputSize.Input, Steps = 1,
        });

        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(picture.Pixels));
        Assert.IsTrue(result.Warnings.Any(static warning => warning.Contains("mask is empty", StringComparison.Ordinal)));
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
