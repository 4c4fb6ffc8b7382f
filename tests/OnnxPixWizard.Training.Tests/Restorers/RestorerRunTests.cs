using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Training.Flow;
using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Restorers;

namespace OnnxPixWizard.Training.Tests.Restorers;

[TestClass]
public sealed class RestorerRunTests
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"restorer-{Guid.NewGuid():N}");

    [TestCleanup]
    public void Delete()
    {
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, recursive: true);
        }
    }

    [TestMethod]
    public void Open_FromTheShippedBundle_TakesItsRestorersWeights()
    {
        using RestorerRun run = RestorerRun.Open(_folder, BundleLocator.Find(), new RestorerOptions(), seed: 1);

        ParameterSlot slot = run.Store.Slots[run.Store.IndexOf("conv_in.weight")];
        float[] values = ParameterStore.Read(run.Store.Values, slot).AsSpan<float>().ToArray();
        Assert.IsTrue(Array.TrueForAll(values, static value => value == (float)(Half)value));
        Assert.IsTrue(values.Any(static value => value != 0));
    }

    [TestMethod]
    public void Open_TrainingFromTheShippedBundle_LeavesItsRestorerOut()
    {
        using TrainingRun run = TrainingRun.Open(
            _folder, new TrainingStart { Bundle = BundleLocator.Find() }, seed: 1, CancellationToken.None);

        Assert.IsTrue(run.Store.Count > 0);
        Assert.IsFalse(run.Store.Slots.Any(static slot => slot.Name.StartsWith(GraphNames.Restorer, StringComparison.Ordinal)));
    }
}
