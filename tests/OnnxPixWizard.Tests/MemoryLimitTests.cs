using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class MemoryLimitTests
{
    private const long Mebibyte = 1L << 20;

    [TestMethod]
    [DataRow("pixnerd-tiny-class", 2)]
    [DataRow("pixnerd-tiny-text", 1)]
    public void Run_FieldInParts_GivesTheBytesOfTheWhole(string bundle, int count)
    {
        PixNerdRequest request = new()
        {
            Class = bundle == "pixnerd-tiny-class" ? "ball" : null, Prompt = bundle == "pixnerd-tiny-text" ? "a red ball" : null,
            Size = new ImageSize(640, 576), Steps = 2, Guidance = 2, Count = count,
        };
        string folder = BundleLocator.Find(bundle);
        long held = new MemoryBudget(Bundle.Open(folder), new RuntimeOptions()).FixedBytes;
        using PixNerdPipeline whole = PixNerdPipeline.Load(folder, new RuntimeOptions { Threads = 1 });
        using PixNerdPipeline parts = PixNerdPipeline.Load(
            folder, new RuntimeOptions { Threads = 1, MemoryLimit = held + (105 * Mebibyte) });

        PixNerdResult expected = whole.Run(request), result = parts.Run(request);

        for (int i = 0; i < count; i++)
        {
            Assert.IsTrue(expected.Pictures[i].Pixels.SequenceEqual(result.Pictures[i].Pixels), $"picture {i}");
        }
    }

    [TestMethod]
    public void Run_PicturesBeyondTheLimit_AreRefusedWithFigures()
    {
        using PixNerdPipeline pipeline = PixNerdPipeline.Load(
            SyntheticPixNerd.ClassFolder, new RuntimeOptions { MemoryLimit = 256 * Mebibyte });

        MemoryLimitException fault = Assert.ThrowsExactly<MemoryLimitException>(() =>
            pipeline.Run(new PixNerdRequest { Class = "1", Size = new ImageSize(4096, 4096) }));

        Assert.AreEqual(256 * Mebibyte, fault.Limit);
        Assert.IsTrue(fault.Needed > 1024 * Mebibyte, $"{fault.Needed}");
        StringAssert.Contains(fault.Message, "would fit");
    }

    [TestMethod]
    public void Run_AnswerBeyondTheLimit_IsRefusedWithFigures()
    {
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(
            SyntheticBundle.Folder, new RuntimeOptions { MemoryLimit = 512 * Mebibyte });
        PixWizardRequest request = new() { Task = "depth", Image = SourcePicture.FromImage(new Picture(32, 32)),
            Size = OutputSize.Of(16000, 16000), DataSize = OutputSize.Of(16000, 16000) };

        MemoryLimitException fault = Assert.ThrowsExactly<MemoryLimitException>(() => pipeline.Run(request));

        Assert.IsTrue(fault.Needed > 2048 * Mebibyte, $"{fault.Needed}");
        StringAssert.Contains(fault.Message, "would fit");
    }

    [TestMethod]
    public void Limit_OfTheMachine_IsMoreThanThisProcessHolds() =>
        Assert.IsTrue(new MemoryBudget(Bundle.Open(SyntheticBundle.Folder), new RuntimeOptions()).Limit > Environment.WorkingSet);

    [TestMethod]
    public void Of_SizeThatNoArrayHolds_IsRefused() =>
        Assert.AreEqual("Exact", Assert.ThrowsExactly<OptionException>(() => OutputSize.Of(32768, 32768)).Option);
}
