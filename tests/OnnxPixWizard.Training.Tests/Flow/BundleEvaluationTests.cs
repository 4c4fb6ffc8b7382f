using OnnxPixWizard.Training.Bundles;
using OnnxPixWizard.Training.Evaluation;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Tests.Flow;

[TestClass]
public sealed class BundleEvaluationTests
{
    [TestMethod]
    [DataRow(false, 18)]
    [DataRow(true, 19)]
    public void Run_UntrainedBundle_EveryFigureIsThereAndSeedsRepeat(bool latent, int figures)
    {
        using SmallModel model = new(latent);
        using ParameterStore store = FlowObjective.CreateStore(model.Options, 7);
        string bundle = Path.Combine(model.Folder, "bundle");
        new ModelBundleWriter(model.Options, store, model.Folder)
            .Write(bundle, "small", new Dictionary<string, string>(StringComparer.Ordinal));
        EvaluationOptions options = new() { Bundle = bundle, Scenes = 2, Seed = 11, Generated = 1, Threads = 1 };

        EvaluationFigure[] first = [.. BundleEvaluation.Run(options, static _ => { }, CancellationToken.None)];
        EvaluationFigure[] again = [.. BundleEvaluation.Run(options, static _ => { }, CancellationToken.None)];

        CollectionAssert.AreEqual(first, again);
        Assert.AreEqual(figures, first.Length);
        Assert.IsTrue(first.All(static figure => double.IsFinite(figure.Value)));
    }
}
