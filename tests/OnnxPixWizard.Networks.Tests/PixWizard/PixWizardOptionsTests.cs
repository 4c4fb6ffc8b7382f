using System.Text.Json;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Networks.Tests.PixWizard;

[TestClass]
public sealed class PixWizardOptionsTests
{
    [TestMethod]
    [DataRow(2304, 256, null, 6144)]
    [DataRow(48, 32, null, 128)]
    [DataRow(32, 16, 1.7, 144)]
    public void FeedForwardWidth_PublishedRule_RoundsUp(int dim, int multiple, double? factor, int expected)
    {
        PixWizardOptions options = new() { Dim = dim, MultipleOf = multiple, FfnDimMultiplier = factor };

        Assert.AreEqual(expected, options.FeedForwardWidth);
    }

    [TestMethod]
    [DataRow("""{"dim": 30, "n_heads": 4}""", "'dim' is 30")]
    [DataRow("""{"dim": 32, "n_heads": 4, "n_kv_heads": 3}""", "'n_heads' is 4")]
    [DataRow("""{"dim": 32, "n_heads": 4, "norm_eps": 0}""", "'norm_eps' is 0")]
    [DataRow("""{"dim": 32, "n_heads": 4, "sample_tokens": 0}""", "'sample_tokens' is 0")]
    [DataRow("""{"dim": "wide"}""", "dim")]
    [DataRow("""{"dim": 32, "n_heads": 4, "source_stem": {}}""", "'source_stem' needs 'field'")]
    public void Read_ConfigurationThatMakesNoNetwork_NamesTheMember(string json, string expected)
    {
        JsonElement config = JsonElement.Parse(json);

        NetworkOptionsException exception = Assert.ThrowsExactly<NetworkOptionsException>(() =>
            NetworkOptions.Read<PixWizardOptions>(config));

        StringAssert.Contains(exception.Message, expected, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Write_PixelOptions_AreReadBack()
    {
        PixWizardOptions options = PixWizardFixture.Pixel with { FfnDimMultiplier = 1.5 };

        PixWizardOptions read = NetworkOptions.Read<PixWizardOptions>(NetworkOptions.Write(options));

        Assert.AreEqual(options.Dim, read.Dim);
        Assert.AreEqual(options.FfnDimMultiplier, read.FfnDimMultiplier);
        Assert.AreEqual(options.Field, read.Field);
        CollectionAssert.AreEqual(options.SourceStem!.Dilations.ToArray(), read.SourceStem!.Dilations.ToArray());
    }
}
