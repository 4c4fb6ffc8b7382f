using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Tests;

namespace OnnxPixWizard.Assistant.Tests;

[TestClass]
public sealed class PlanMakerTests
{
    private static readonly Bundle s_bundle = Bundle.Open(BundleLocator.Find("pixwizard-tiny"));

    /// <summary>Models of two families and two precisions, twenty of them, ten sentences each, in four kinds of requests.</summary>
    [TestMethod]
    [DataRow("qwen3-small", false)]
    [DataRow("qwen3-small", true)]
    [DataRow("gemma-small", false)]
    [DataRow("gemma-small", true)]
    public async Task Plan_FiftySentences_AreValidAndCanAllBeDone(string config, bool isInt4)
    {
        int part = ((config == "qwen3-small" ? 0 : 2) + (isInt4 ? 1 : 0)) * 50;
        HashSet<string> plans = [];
        foreach ((int i, string[] sentences) in Sentences.All.Skip(part).Take(50).Chunk(10).Index())
        {
            using LanguageProcess process = LanguageModels.Start(LanguageModels.Folder(config, (ulong)(i + 1), isInt4));
            foreach ((int j, string sentence) in sentences.Index())
            {
                PixWizardRequest request = Request(sentence, (i + j) % 4);
                Watched model = new(process);

                TaskPlan plan = await new PlanMaker(model).PlanAsync(s_bundle, request);

                string answer = model.Answers.Single();
                PlanSchema schema = PlanSchema.Of(s_bundle.Manifest, request.Image is not null, request.HasHoles);
                Assert.IsTrue(Sentences.IsValid(schema, answer), answer);
                Assert.HasCount(plan.Steps.Count, RequestPlan.For(s_bundle, request with { Plan = plan }).Steps);
                plans.Add(answer);
            }
        }

        Assert.IsGreaterThan(10, plans.Count);
    }

    [TestMethod]
    public void Sentences_All_AreTwoHundred() => Assert.HasCount(200, Sentences.All.Distinct().ToArray());

    /// <summary>A compound sentence, planned and done by the bundle that ships.</summary>
    [TestMethod]
    public async Task Plan_OfSeveralSteps_RunsAsOneChain()
    {
        SourcePicture photo = SourcePicture.FromFile(Path.Combine(Repository, "docs", "pictures", "hummingbird.jpg"));
        PixWizardRequest request = new()
            { Instruction = "Clean this up, then cut out the bird, and put it on white.", Image = photo, Strength = 0.25 };
        Scripted model = new(
            "{\"steps\":[{\"task\":\"restore\",\"strength\":0.5},{\"task\":\"depth\"},{\"task\":\"subject\"}],"
                + "\"left_out\":[\"put it on white\"]}");

        TaskPlan plan = await new PlanMaker(model).PlanAsync(s_bundle, request);
        RequestPlan steps = RequestPlan.For(s_bundle, request with { Plan = plan });
        using PixWizardPipeline pipeline = PixWizardPipeline.Load(s_bundle.Folder);
        IReadOnlyList<PixWizardResult> results = pipeline.Run(steps);

        CollectionAssert.AreEqual(new[] { "put it on white" }, plan.LeftOut.ToArray());
        CollectionAssert.AreEqual(new[] { "restore", "depth", "subject" }, results.Select(static result => result.Task).ToArray());
        Assert.AreEqual(0.5, results[0].Restoration!.Strength, 1e-9);
        Assert.IsInstanceOfType<DepthMap>(results[1].Data);
        Assert.AreEqual(photo.Size, results[2].PictureSize);
        StringAssert.Contains(model.Question!.Prompt, "\"Clean this up, then cut out the bird, and put it on white.\"");
        foreach (TaskEntry task in s_bundle.Manifest.Tasks.Where(static task => task.TakesImage))
        {
            StringAssert.Contains(model.Question.Prompt, $"- {task.Id}: ");
        }
    }

    [TestMethod]
    [DataRow("{\"task\":\"highlight\",\"object\":\"the dog\",\"color\":\"red\"}", "Paint the dog in red.")]
    [DataRow("{\"task\":\"highlight\",\"object\":\"the dog\"}", "the dog")]
    [DataRow("{\"task\":\"super-resolution\",\"scale\":4}", null)]
    public async Task Plan_Parameters_ReachTheStep(string step, string? instruction)
    {
        PixWizardRequest request = Request("do it", 0);

        TaskPlan plan = await new PlanMaker(new Scripted($"{{\"steps\":[{step}],\"left_out\":[]}}")).PlanAsync(s_bundle, request);
        RequestStep done = RequestPlan.For(s_bundle, request with { Plan = plan }).Steps.Single();

        Assert.AreEqual(instruction, done.Request.Instruction);
        Assert.AreEqual(instruction is null ? 4 : null, done.Request.Scale);
    }

    [TestMethod]
    public async Task Plan_WithoutASentence_AsksNobody()
    {
        Scripted model = new("{}");

        OptionException thrown = await Assert.ThrowsExactlyAsync<OptionException>(
            () => new PlanMaker(model).PlanAsync(s_bundle, Request("x", 0) with { Instruction = " " }));

        StringAssert.Contains(thrown.Message, "no sentence");
        Assert.IsNull(model.Question);
    }

    [TestMethod]
    public async Task Plan_BundleThatOnlyDraws_IsRefused()
    {
        Bundle drawing = Bundle.Open(BundleLocator.Find("pixnerd-tiny-text"));

        await Assert.ThrowsExactlyAsync<OptionException>(
            () => new PlanMaker(new Scripted("{}")).PlanAsync(drawing, Request("clean this up", 0)));
    }

    internal static string Repository { get; } = Above(AppContext.BaseDirectory);

    /// <summary>With a picture, without one, with a picture and a mask, and extended.</summary>
    internal static PixWizardRequest Request(string sentence, int kind) => new()
    {
        Instruction = sentence,
        Image = kind == 1 ? null : SourcePicture.FromImage(new Picture(32, 32)),
        Mask = kind == 2 ? new GrayImage8([255], 1, 1) : null,
        Extend = kind == 3 ? Editing.CanvasExtension.Parse("16:9") : null,
    };

    private static string Above(string folder) => File.Exists(Path.Combine(folder, "OnnxPixWizard.sln"))
        ? folder : Above(Path.GetDirectoryName(folder.TrimEnd(Path.DirectorySeparatorChar))!);

    private sealed class Scripted(string answer) : ILanguageModel
    {
        public LanguageQuestion? Question { get; private set; }

        public Task<string> AnswerAsync(LanguageQuestion question, CancellationToken cancellation = default)
        {
            Question = question;
            return Task.FromResult(answer);
        }
    }

    private sealed class Watched(ILanguageModel model) : ILanguageModel
    {
        public List<string> Answers { get; } = [];

        public async Task<string> AnswerAsync(LanguageQuestion question, CancellationToken cancellation = default)
        {
            Answers.Add(await model.AnswerAsync(question, cancellation));
            return Answers[^1];
        }
    }
}
