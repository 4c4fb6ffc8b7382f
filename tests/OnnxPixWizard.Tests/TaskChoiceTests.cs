using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class TaskChoiceTests
{
    private static readonly Lazy<PixWizardPipeline> s_shipped = new(static () =>
        PixWizardPipeline.Load(BundleLocator.Find("pixwizard-tiny")));

    [TestMethod]
    [DataRow("mask", "the red ball", "Make a mask of the red ball.")]
    [DataRow("mask", "The red ball.", "Make a mask of the red ball.")]
    [DataRow("mask", "red ball", "Make a mask of the red ball.")]
    [DataRow("mask", "every cube left of the cone", "Make a mask of every cube left of the cone.")]
    [DataRow("mask", "Where is the red ball?", "Where is the red ball?")]
    [DataRow("mask", "Segment the red ball.", "Segment the red ball.")]
    [DataRow("highlight", "the red ball", "Paint the red ball in green.")]
    [DataRow("highlight", "Paint the red ball in blue.", "Paint the red ball in blue.")]
    public void Run_NamedTaskAndAnObject_FollowsAWholeInstruction(string task, string prompt, string expected)
    {
        PixWizardResult result = s_shipped.Value.Run(Request(task, prompt));
        PixWizardResult whole = s_shipped.Value.Run(Request(task, expected));

        Assert.AreEqual(expected, result.Instruction);
        Assert.IsNull(result.Choice);
        Assert.IsTrue(result.Picture.Pixels.SequenceEqual(whole.Picture.Pixels));
    }

    [TestMethod]
    public void Run_Mask_ImpliesATaskThatHasHoles()
    {
        GrayImage8 mask = new(new byte[64 * 64], 64, 64);
        mask.Row(20)[10..30].Fill(byte.MaxValue);

        PixWizardResult result = s_shipped.Value.Run(Request(task: null, "Fill in the missing region.") with { Mask = mask });

        Assert.AreEqual("inpaint", result.Task);
        Assert.AreEqual(0, Doubts(result).Count);
    }

    [TestMethod]
    [DataRow("Estimate the depth of this picture.", "depth")]
    [DataRow("Remove the noise from this photo.", "denoise")]
    public void Run_Sentence_TellsHowSureItsTaskIs(string prompt, string task)
    {
        PixWizardResult result = s_shipped.Value.Run(Request(task: null, prompt));

        Assert.AreEqual(task, result.Choice!.Task);
        Assert.IsTrue(result.Choice.Confidence > result.Choice.RunnerUpConfidence);
        Assert.AreEqual(0, Doubts(result).Count, string.Join("; ", result.Warnings));
    }

    [TestMethod]
    public void Run_SentenceThatMeansNothing_IsRefused()
    {
        InstructionException refused = Assert.ThrowsExactly<InstructionException>(() =>
            s_shipped.Value.Run(Request(task: null, "make it a van Gogh painting")));

        StringAssert.Contains(refused.Message, "denoise, inpaint, depth");
    }

    [TestMethod]
    [DataRow("Estimate the depth of this picture.", "depth", 0)]
    [DataRow("make it a van Gogh painting", "mask", 1)]
    public void Run_SentenceAndABundleWithoutChooser_TellsHowNearItsTaskIs(string prompt, string task, int warnings)
    {
        using TemporaryFolder folder = new();
        Bundle shipped = Bundle.Open(BundleLocator.Find("pixwizard-tiny"));
        foreach (string file in Directory.GetFiles(shipped.Folder))
        {
            File.Copy(file, Path.Combine(folder.Path, Path.GetFileName(file)));
        }

        (shipped.Manifest with { Chooser = null }).Save(folder.Path);
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(folder.Path);

        PixWizardResult result = pipeline.Run(Request(task: null, prompt));

        Assert.AreEqual(task, result.Choice!.Task);
        Assert.IsNull(result.Choice.Confidence);
        Assert.IsTrue(result.Choice.Similarity > result.Choice.RunnerUpSimilarity);
        Assert.AreEqual(warnings, Doubts(result).Count, string.Join("; ", result.Warnings));
    }

    // The picture is a drawing: that it holds no noise, and is unlike what tasks were taught on, is said too.
    private static List<string> Doubts(PixWizardResult result) => [.. result.Warnings.Where(static warning =>
        !warning.Contains("hardly any noise", StringComparison.Ordinal) && !warning.Contains("was taught on", StringComparison.Ordinal))];

    [TestMethod]
    [DataRow(0.9, 0.05, 0)]
    [DataRow(0.5, 0.1, 1)]
    [DataRow(0.6, 0.35, 1)]
    public void Doubts_CloseCall_NamesBoth(double confidence, double next, int expected)
    {
        TaskChoice choice = new("denoise", "deblur") { Confidence = confidence, RunnerUpConfidence = next };

        string[] doubts = [.. choice.Doubts()];

        Assert.AreEqual(expected, doubts.Length);
        Assert.IsTrue(doubts.All(static d => d.Contains("'deblur'", StringComparison.Ordinal)));
    }

    private static PixWizardRequest Request(string? task, string prompt) => new()
    {
        Task = task, Instruction = prompt, Image = SourcePicture.FromImage(new Picture(128, 128)), Size = OutputSize.Bucket,
    };
}
