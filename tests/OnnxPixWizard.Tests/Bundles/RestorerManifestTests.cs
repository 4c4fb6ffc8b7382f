using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Bundles;

[TestClass]
public sealed class RestorerManifestTests
{
    [TestMethod]
    public void Load_SavedRestorer_GivesTheSameFields()
    {
        using TemporaryFolder folder = new();
        BundleManifest saved = Create();

        saved.Save(folder.Path);
        BundleManifest loaded = BundleManifest.Load(folder.At(BundleManifest.FileName));

        Assert.AreEqual(saved.Restorer, loaded.Restorer);
        CollectionAssert.AreEqual(
            saved.Tasks.Select(static t => t.Restorer).ToArray(), loaded.Tasks.Select(static t => t.Restorer).ToArray());
        Assert.IsInstanceOfType<SubjectTask>(loaded.Tasks[3].Decoder);
        StringAssert.Contains(File.ReadAllText(folder.At(BundleManifest.FileName)), "\"scale\": \"working\"");
    }

    [TestMethod]
    [DataRow("restorer.multiple", "0", "not within 1 to 256", "restorer.multiple")]
    [DataRow("restorer.tile", "48", "not within 64 to 4096", "restorer.tile")]
    [DataRow("restorer.overlap", "128", "not within 0 to 64", "restorer.overlap")]
    [DataRow("restorer.overviewSide", "0", "not within", "restorer.overviewSide")]
    [DataRow("restorer.overviews", "1", "not known", "restorer.overviews")]
    [DataRow("graphs.restorer", null, "present, but there is no graph", "restorer")]
    [DataRow("tasks.0.restorer.task", "-1", "not within", "tasks[0].restorer.task")]
    [DataRow("tasks.0.restorer.task", null, "task", "tasks[0].restorer")]
    [DataRow("tasks.0.restorer.scale", "\"huge\"", "wrong type", "tasks[0].restorer.scale")]
    [DataRow("tasks.0.restorer.side", "256", "only the scale 'working'", "tasks[0].restorer.side")]
    [DataRow("tasks.0.restorer.leavesBelow", "0", "not within", "tasks[0].restorer.leavesBelow")]
    [DataRow("tasks.0.restorer.damageAbove", "101", "not within", "tasks[0].restorer.damageAbove")]
    [DataRow("tasks.3.restorer.damageAbove", "1", "only the scale 'native'", "tasks[3].restorer.damageAbove")]
    [DataRow("tasks.3.restorer.side", "8", "not within 32 to 2048", "tasks[3].restorer.side")]
    [DataRow("tasks.0.restorer.graph", "\"step\"", "answers no tasks", "tasks[0].restorer.graph")]
    [DataRow("tasks.0.restorer.graph", "\"perception\"", "missing, but task", "graphs.perception")]
    [DataRow("perception", "{}", "present, but there is no graph 'perception'", "perception")]
    [DataRow("tasks.0.restorer.taskAt3", "4", "only what 'enlarges'", "tasks[0].restorer.taskAt3")]
    [DataRow("tasks.0.takesImage", "false", "takes no picture", "tasks[0].restorer")]
    [DataRow("tasks.1.restorer", "{\"task\":1}", "kind of decoder", "tasks[1].restorer")]
    public void Load_WrongRestorer_NamesFieldAndFault(string path, string? json, string expected, string? field)
    {
        using TemporaryFolder folder = new();
        Create().Save(folder.Path);
        string file = folder.At(BundleManifest.FileName);
        File.WriteAllText(file, ManifestText.Changed(File.ReadAllText(file), path, json));

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => BundleManifest.Load(file));

        StringAssert.Contains(fault.Message, expected);
        Assert.AreEqual(field, fault.Field);
    }

    [TestMethod]
    public void Load_FieldsLeftOut_TakesTheDefaults()
    {
        using TemporaryFolder folder = new();
        Create().Save(folder.Path);
        string file = folder.At(BundleManifest.FileName);
        string text = ManifestText.Changed(File.ReadAllText(file), "restorer", "{\"overlap\":16}");
        File.WriteAllText(file, ManifestText.Changed(text, "graphs.restorer", "{\"file\":\"restorer.onnx\"}"));

        BundleManifest loaded = BundleManifest.Load(file);

        Assert.AreEqual(new RestorerSettings(Overlap: 16), loaded.Restorer);
        Assert.AreEqual(0, loaded.Graphs[GraphNames.Restorer].Variants.Count);
    }

    [TestMethod]
    public void Load_TaskWithoutTheGraph_SaysThatItIsMissing()
    {
        BundleManifest manifest = SampleManifest.Create();
        manifest = manifest with { Tasks = [manifest.Tasks[0] with { Restorer = new TaskRestorer { Task = 0 } }] };

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => manifest.Save(Path.GetTempPath()));

        Assert.AreEqual("graphs.restorer", fault.Field);
    }

    private static BundleManifest Create()
    {
        BundleManifest manifest = SampleManifest.Create();
        return manifest with
        {
            Graphs = new Dictionary<string, GraphEntry>(manifest.Graphs, StringComparer.Ordinal)
                { [GraphNames.Restorer] = new() { File = "restorer.onnx" } },
            Restorer = new RestorerSettings(Overlap: 48),
            Tasks =
            [
                manifest.Tasks[0] with { Restorer = new TaskRestorer { Task = 0, FadesWithNoise = true } },
                .. manifest.Tasks.Skip(1),
                new TaskEntry
                {
                    Id = "subject", Name = "Subject", Examples = ["Cut out the subject."], Decoder = new SubjectTask(),
                    Restorer = new TaskRestorer { Task = 14, Scale = RestorerScale.Working, Side = 192 },
                },
            ],
        };
    }
}
