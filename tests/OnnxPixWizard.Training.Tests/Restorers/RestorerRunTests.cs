using OnnxPixWizard.Bundles;
using OnnxPixWizard.Networks.Restorer;
using OnnxPixWizard.Tasks;
using OnnxPixWizard.Training.Bundles;
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
    public void WriteBundle_Perception_PaintsDepthAsTaughtAndGivesItBack()
    {
        using RestorerRun run = RestorerRun.Open(Path.Combine(_folder, "run"), BundleLocator.Find(), new RestorerOptions(), seed: 1);
        string bundle = CopyOfTheShippedBundle();

        RestorerBundle.Write(run, bundle, ["depth", "normals", "segmentation"]);
        TaskEntry[] with = Perception(bundle);
        RestorerBundle.Write(run, bundle, ["denoise"]);
        TaskEntry[] without = Perception(bundle);

        Assert.IsTrue(Array.TrueForAll(with, static task => task.Restorer is { Scale: RestorerScale.Working, Side: 256 }));
        Assert.AreEqual(PerceptionExamples.Depth, with[0].Decoder);
        Assert.IsTrue(Array.TrueForAll(without, static task => task.Restorer is null));
        Assert.IsNull(((DepthTask)without[0].Decoder).Curve);
    }

    [TestMethod]
    public void WriteBundle_AsPerception_StandsBesideTheRestorer()
    {
        RestorerOptions sizes = new() { Widths = [8, 8, 8, 8, 8], Down = [1, 1, 1, 1, 1], Up = [1, 1, 1, 1], Embedding = 8 };
        using RestorerRun run = RestorerRun.Open(Path.Combine(_folder, "run"), bundle: null, sizes, seed: 1);
        string bundle = CopyOfTheShippedBundle();
        BundleManifest before = BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName));

        RestorerBundle.Write(run, bundle, ["subject", "depth"], side: 128, GraphNames.Perception, ["depth"]);
        BundleManifest with = BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName));
        using RestorerRun again = RestorerRun.Open(
            Path.Combine(_folder, "again"), bundle, new RestorerOptions(), seed: 2, GraphNames.Perception);

        Assert.AreEqual(before.Restorer, with.Restorer);
        Assert.AreEqual(32, with.Perception!.Multiple);
        TaskEntry depth = with.Tasks.Single(static task => task.Id == "depth");
        Assert.AreEqual(GraphNames.Perception, depth.Restorer!.Graph);
        Assert.AreEqual("rendered scenes", depth.Restorer.ExceptOn);
        Assert.AreEqual(before.Tasks.Single(static task => task.Id == "depth").Decoder, depth.Decoder);
        Assert.AreEqual(DepthCurve.Logarithmic, ((DepthTask)depth.Restorer.Decoder!).Curve);
        CollectionAssert.Contains(depth.TaughtOn!.ToArray(), "rendered scenes");
        Assert.AreEqual(
            before.Tasks.Single(static task => task.Id == "denoise").Restorer,
            with.Tasks.Single(static task => task.Id == "denoise").Restorer);
        CollectionAssert.AreEqual(sizes.Widths.ToArray(), again.Options.Widths.ToArray());
    }

    private string CopyOfTheShippedBundle()
    {
        string bundle = Path.Combine(_folder, "bundle");
        Directory.CreateDirectory(bundle);
        foreach (string file in Directory.EnumerateFiles(BundleLocator.Find()))
        {
            File.Copy(file, Path.Combine(bundle, Path.GetFileName(file)));
        }

        return bundle;
    }

    private static TaskEntry[] Perception(string bundle)
    {
        IReadOnlyList<TaskEntry> tasks = BundleManifest.Load(Path.Combine(bundle, BundleManifest.FileName)).Tasks;
        return [.. new[] { "depth", "normals", "segmentation" }.Select(id => tasks.Single(task => task.Id == id))];
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
