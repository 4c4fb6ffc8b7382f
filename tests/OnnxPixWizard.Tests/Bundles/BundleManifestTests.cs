using OnnxPixWizard.Bundles;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Tests.Bundles;

[TestClass]
public sealed class BundleManifestTests
{
    [TestMethod]
    public void Load_SavedManifest_GivesTheSameFields()
    {
        using TemporaryFolder folder = new();
        BundleManifest saved = SampleManifest.Create();

        saved.Save(folder.Path);
        BundleManifest loaded = BundleManifest.Load(folder.At(BundleManifest.FileName));

        Assert.AreEqual(saved.Network, loaded.Network);
        Assert.AreEqual(saved.Sampling, loaded.Sampling);
        Assert.AreEqual("step.mask-free.onnx", loaded.Graphs[GraphNames.Step].Variants[GraphNames.MaskFreeVariant]);
        Assert.AreEqual(new DepthTask { Near = 1, Far = 21 }, loaded.Tasks[1].Decoder);
        Assert.AreEqual(new RgbColor(255, 0, 0), ((HighlightTask)loaded.Tasks[2].Decoder).Colors["red"]);
        CollectionAssert.AreEqual(new float[] { 0, 1, 0 }, loaded.Tasks[1].Embedding!.ToArray());
        Assert.AreEqual(1, Directory.GetFiles(folder.Path).Length);
    }

    [TestMethod]
    [DataRow("family", "\"pixdragon\"", "pixdragon", "family")]
    [DataRow("format", "2", "2 is not 1", "format")]
    [DataRow("network.dim", "-32", "-32 is below 1", "network.dim")]
    [DataRow("network.heads", "3", "3 heads", "network.heads")]
    [DataRow("sampling.steps", "0", "0 is not within 1 to 1000", "sampling.steps")]
    [DataRow("sampling.steps", "\"many\"", "wrong type", "sampling.steps")]
    [DataRow("sampling.guidance", "1", "'guidance' is not known", "sampling.guidance")]
    [DataRow("licence", null, "licence", null)]
    [DataRow("network.patchSize", null, "patchSize", "network")]
    [DataRow("tasks.0.decoder.kind", "\"telepathy\"", "telepathy", "tasks[0].decoder")]
    [DataRow("tasks.0.embedding", "[1,2]", "2 numbers", "tasks[0].embedding")]
    [DataRow("tasks.2.decoder.colors.red", "\"reddish\"", "#RRGGBB", "tasks[2].decoder.colors.red")]
    [DataRow("graphs.step.file", "\"../step.onnx\"", "points out", "graphs.step.file")]
    [DataRow("graphs.step", null, "missing", "graphs.step")]
    [DataRow("resolution.centers", "[33]", "33", "resolution.centers")]
    public void Load_WrongField_NamesFileFieldAndFault(string path, string? json, string expected, string? field)
    {
        using TemporaryFolder folder = new();
        SampleManifest.Create().Save(folder.Path);
        string file = folder.At(BundleManifest.FileName);
        File.WriteAllText(file, ManifestText.Changed(File.ReadAllText(file), path, json));

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => BundleManifest.Load(file));

        StringAssert.Contains(fault.Message, expected);
        Assert.AreEqual(file, fault.File);
        Assert.AreEqual(field, fault.Field);
        Assert.IsFalse(fault.Message.Contains('\n'), fault.Message);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("{")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{\"format\":1,\"format\":1}")]
    public void Load_NoManifest_ThrowsManifestFault(string text)
    {
        using TemporaryFolder folder = new();
        string file = folder.At(BundleManifest.FileName);
        File.WriteAllText(file, text);

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => BundleManifest.Load(file));

        Assert.AreEqual(BundleFault.Manifest, fault.Fault);
    }

    [TestMethod]
    public void Save_FieldOutOfRange_WritesNothing()
    {
        using TemporaryFolder folder = new();
        BundleManifest manifest = SampleManifest.Create() with { Sampling = new SamplingSettings { Steps = 0 } };

        Assert.ThrowsExactly<BundleException>(() => manifest.Save(folder.Path));

        Assert.AreEqual(0, Directory.GetFileSystemEntries(folder.Path).Length);
    }

    [TestMethod]
    public void Open_FileOfAGraphMissing_NamesTheFile()
    {
        using TemporaryFolder folder = new();
        BundleManifest manifest = SampleManifest.Create();
        manifest.Save(folder.Path);
        foreach (string file in manifest.Graphs.Values.SelectMany(static g => g.Variants.Values.Append(g.File))
            .Where(static f => f != "modulation.onnx"))
        {
            File.WriteAllText(folder.At(file), string.Empty);
        }

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => Bundle.Open(folder.Path));

        Assert.AreEqual(folder.At("modulation.onnx"), fault.File);
        Assert.AreEqual(BundleFault.File, fault.Fault);
    }

    [TestMethod]
    public void Find_NoSuchFolder_SaysHowToNameOne()
    {
        BundleException fault = Assert.ThrowsExactly<BundleException>(() => BundleLocator.Find("no/such/bundle"));

        Assert.AreEqual(BundleFault.NotFound, fault.Fault);
        StringAssert.Contains(fault.Message, "bundle.json");
    }
}
