using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Tests.Bundles;

[TestClass]
public sealed class PixNerdManifestTests
{
    [TestMethod]
    [DataRow("pixnerd-class")]
    [DataRow("pixnerd-text")]
    public void Load_SavedManifest_GivesTheSameFields(string family)
    {
        using TemporaryFolder folder = new();
        BundleManifest saved = Of(family);

        saved.Save(folder.Path);
        BundleManifest loaded = BundleManifest.Load(folder.At(BundleManifest.FileName));

        Assert.AreEqual(saved.Network, loaded.Network);
        Assert.AreEqual(saved.Sampling, loaded.Sampling);
        Assert.AreEqual(saved.Classes?.Count, loaded.Classes?.Count);
        CollectionAssert.AreEqual(saved.Classes?.Names.ToArray(), loaded.Classes?.Names.ToArray());
        Assert.AreEqual(saved.Tokenizers, loaded.Tokenizers);
        Assert.AreEqual(0, loaded.Tasks.Count);
    }

    [TestMethod]
    [DataRow("pixnerd-class", "classes", null, "missing", "classes")]
    [DataRow("pixnerd-class", "classes.count", "0", "0 is below 1", "classes.count")]
    [DataRow("pixnerd-class", "classes.names", "[\"disc\"]", "1 names of 3 classes", "classes.names")]
    [DataRow("pixnerd-class", "network.pixelField", null, "missing", "network.pixelField")]
    [DataRow("pixnerd-class", "network.pixelField.gridWidth", "18", "18 is no positive multiple", "network.pixelField.gridWidth")]
    [DataRow("pixnerd-class", "network.pixelField.ropePlaces", "\"indices\"", "neither", "network.pixelField.ropePlaces")]
    [DataRow("pixnerd-class", "network.pixelField.ropePlaces", "\"somewhere\"", "wrong type", "network.pixelField.ropePlaces")]
    [DataRow("pixnerd-class", "network.pixelField.textTokens", "16", "reads no text", "network.pixelField.textTokens")]
    [DataRow("pixnerd-class", "network.keyValueHeads", "1", "1 is not the 2 heads", "network.keyValueHeads")]
    [DataRow("pixnerd-class", "resolution.multiple", "2", "2 is no multiple", "resolution.multiple")]
    [DataRow("pixnerd-class", "sampling.guidanceFrom", "2", "2 is not within 0 to 1", "sampling.guidanceFrom")]
    [DataRow("pixnerd-class", "graphs.field_grid", null, "missing", "graphs.field_grid")]
    [DataRow("pixnerd-text", "graphs.text_refiner", null, "missing", "graphs.text_refiner")]
    [DataRow("pixnerd-text", "tokenizers", null, "missing", "tokenizers.text")]
    [DataRow("pixnerd-text", "tokenizers.text.maxLength", "20", "must be 16", "tokenizers.text")]
    [DataRow("pixnerd-text", "network.textWidth", null, "0 is below 1", "network.textWidth")]
    [DataRow("pixwizard-pixel", "network.imageTokens", null, "0 is below 1", "network.imageTokens")]
    [DataRow("pixwizard-pixel", "network.pixelField",
        "{\"width\":8,\"extent\":1,\"ropePlaces\":\"fixedSpan\",\"gridWidth\":16,\"gridHeight\":16}", "has none", "network.pixelField")]
    [DataRow("pixwizard-pixel", "tasks", "[]", "there is none", "tasks")]
    public void Load_WrongField_NamesFieldAndFault(string family, string path, string? json, string expected, string field)
    {
        using TemporaryFolder folder = new();
        Of(family).Save(folder.Path);
        string file = folder.At(BundleManifest.FileName);
        File.WriteAllText(file, ManifestText.Changed(File.ReadAllText(file), path, json));

        BundleException fault = Assert.ThrowsExactly<BundleException>(() => BundleManifest.Load(file));

        StringAssert.Contains(fault.Message, expected);
        Assert.AreEqual(field, fault.Field);
    }

    private static BundleManifest Of(string family) => family switch
    {
        "pixnerd-class" => SampleManifest.PixNerdClass(),
        "pixnerd-text" => SampleManifest.PixNerdText(),
        _ => SampleManifest.Create(),
    };
}
