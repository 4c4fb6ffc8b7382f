using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests.Tasks.Choosing;

namespace OnnxPixWizard.Tests;

[TestClass]
public sealed class RequestPlanTests
{
    private static readonly Lazy<PixWizardPipeline> s_shipped = new(static () =>
        PixWizardPipeline.Load(BundleLocator.Find("pixwizard-tiny")));

    [TestMethod]
    [DataRow("remove the noise, then give me the depth", "denoise depth")]
    [DataRow("remove the noise", "denoise")]
    [DataRow("segment it; then highlight the red ball", "segmentation highlight")]
    public void For_Sentence_ListsItsSteps(string sentence, string expected)
    {
        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, Request(sentence));

        Assert.AreEqual(expected, string.Join(' ', plan.Steps.Select(static s => s.Task)));
        Assert.IsTrue(plan.Steps.All(static s => s.Choice!.Confidence > 0.5));
    }

    [TestMethod]
    [DataRow("make it a van Gogh painting", "make it a van Gogh painting")]
    [DataRow("remove the noise, then make it a van Gogh painting", "make it a van Gogh painting")]
    [DataRow("entferne das Rauschen aus dem Bild", "entferne das Rauschen aus dem Bild")]
    [DataRow("asdf", "asdf")]
    [DataRow("remove the watermark", "remove the watermark")]
    public void For_PartThatMeansNothing_RefusesTheWholeAndNamesIt(string sentence, string part)
    {
        InstructionException refused = Assert.ThrowsExactly<InstructionException>(() =>
            RequestPlan.For(ShippedChooser.Bundle, Request(sentence)));

        Assert.AreEqual(part, refused.Instruction);
        Assert.AreEqual(2, refused.Nearest.Count);
        CollectionAssert.Contains(refused.Tasks.ToList(), "depth");
        StringAssert.Contains(refused.Message, part);
    }

    [TestMethod]
    public void For_NamedTask_IsTheRequestItself()
    {
        PixWizardRequest request = Request("remove the noise, then make it a van Gogh painting") with { Task = "denoise" };

        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, request);

        Assert.AreSame(request, plan.Steps.Single().Request);
    }

    [TestMethod]
    public void For_Plan_IsTakenInPlaceOfTheSentence()
    {
        PixWizardRequest request = Request("make it a van Gogh painting") with
        {
            Seed = 7, Strength = 0.5, Mask = new GrayImage8(new byte[64 * 64], 64, 64),
            Plan = new TaskPlan(
                [
                    new PlannedStep("denoise") { Strength = 0.25 }, new PlannedStep("super-resolution") { Scale = 3 },
                    new PlannedStep("inpaint"), new PlannedStep("Mask") { Instruction = "the dog" },
                ],
                ["make it a van Gogh painting"]),
        };

        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, request);

        Assert.AreEqual("denoise super-resolution inpaint mask", string.Join(' ', plan.Steps.Select(static step => step.Task)));
        CollectionAssert.AreEqual(new double?[] { 0.25, 0.5, 0.5, 0.5 }, plan.Steps.Select(static step => step.Request.Strength).ToArray());
        CollectionAssert.AreEqual(new int?[] { null, 3, null, null }, plan.Steps.Select(static step => step.Request.Scale).ToArray());
        CollectionAssert.AreEqual(
            new[] { false, false, true, false }, plan.Steps.Select(static step => step.Request.Mask is not null).ToArray());
        Assert.AreEqual("the dog", plan.Steps[3].Request.Instruction);
        Assert.IsTrue(plan.Steps.All(static step => step.Request is { Seed: 7, Plan: null } && step.Request.Task == step.Task));
    }

    [TestMethod]
    [DataRow("unheard", null, "step 1 of the plan can't be done: bundle 'pixwizard-tiny' has no task 'unheard'")]
    [DataRow("mask", null, "needs an instruction")]
    [DataRow("text2image", "a ball", "there is a picture by then")]
    [DataRow(null, null, "the plan has no step")]
    public void For_PlanThatCanNotBeDone_IsRefused(string? task, string? instruction, string expected)
    {
        PixWizardRequest request = Request("x") with
            { Plan = new TaskPlan(task is null ? [] : [new PlannedStep(task) { Instruction = instruction }], []) };

        OptionException refused = Assert.ThrowsExactly<OptionException>(() => RequestPlan.For(ShippedChooser.Bundle, request));

        StringAssert.Contains(refused.Message, expected);
    }

    [TestMethod]
    public void For_PlanWithoutAPicture_MustBeginWithPainting()
    {
        PixWizardRequest request = new() { Plan = new TaskPlan([new PlannedStep("denoise")], []) };

        OptionException refused = Assert.ThrowsExactly<OptionException>(() => RequestPlan.For(ShippedChooser.Bundle, request));

        StringAssert.Contains(refused.Message, "needs a picture");
    }

    [TestMethod]
    public void For_MaskAndSize_GoToTheirSteps()
    {
        GrayImage8 mask = new(new byte[64 * 64], 64, 64);
        PixWizardRequest request = Request("remove the noise, then fill in the hole, then estimate the depth") with
            { Mask = mask, Size = OutputSize.Input };

        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, request);

        CollectionAssert.AreEqual(new[] { null, mask, null }, plan.Steps.Select(static s => s.Request.Mask).ToArray());
        CollectionAssert.AreEqual(
            new[] { OutputSize.Auto, OutputSize.Auto, OutputSize.Input }, plan.Steps.Select(static s => s.Request.Size).ToArray());
    }

    [TestMethod]
    public void For_MaskWithoutAStepThatHasHoles_IsRefused()
    {
        PixWizardRequest request = Request("remove the noise, then estimate the depth") with
            { Mask = new GrayImage8(new byte[64 * 64], 64, 64) };

        OptionException refused = Assert.ThrowsExactly<OptionException>(() => RequestPlan.For(ShippedChooser.Bundle, request));

        Assert.AreEqual("Mask", refused.Option);
    }

    [TestMethod]
    public void For_SentenceThatNeedsAPictureWithoutOne_AsksForIt()
    {
        OptionException refused = Assert.ThrowsExactly<OptionException>(
            () => RequestPlan.For(ShippedChooser.Bundle, Request("remove the noise from this photo") with { Image = null }));

        Assert.AreEqual("Image", refused.Option);
        StringAssert.Contains(refused.Message, "denoise");
    }

    [TestMethod]
    public void Run_Plan_WorksOnTheFormersPicture()
    {
        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, Request("remove the noise, then give me the depth"));

        IReadOnlyList<PixWizardResult> results = s_shipped.Value.Run(plan);
        PixWizardResult alone = s_shipped.Value.Run(
            Request("give me the depth") with { Image = SourcePicture.FromImage(results[0].Picture) });

        Assert.AreEqual("denoise depth", string.Join(' ', results.Select(static r => r.Task)));
        Assert.IsTrue(results[1].Picture.Pixels.SequenceEqual(alone.Picture.Pixels));
    }

    [TestMethod]
    public void Run_PlanAfterAStepThatOnlyTells_WorksOnWhatThatOneSaw()
    {
        RequestPlan plan = RequestPlan.For(ShippedChooser.Bundle, Request("give me the depth, then the normals of the scene"));

        IReadOnlyList<PixWizardResult> results = s_shipped.Value.Run(plan);
        PixWizardResult alone = s_shipped.Value.Run(Request("the normals of the scene"));

        Assert.IsTrue(results[1].Picture.Pixels.SequenceEqual(alone.Picture.Pixels));
    }

    private static PixWizardRequest Request(string prompt)
    {
        Picture image = new(128, 128);
        for (int i = 0; i < image.Pixels.Length; i++)
        {
            image.Pixels[i] = (byte)(i % 251);
        }

        return new PixWizardRequest { Instruction = prompt, Image = SourcePicture.FromImage(image) };
    }
}
