using OnnxPixWizard.Export.Conversion.PixNerd;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Export.Tests.Conversion;

[TestClass]
public sealed class PublishedNerdTests
{
    [TestMethod]
    [DataRow("L/16", 452_113_795L)]
    [DataRow("XL/16", 700_589_219L)]
    [DataRow("XXL/16", 1_171_518_019L)]
    public void NetworkGraphs_PublishedSizes_StoreThePublishedNumberOfParameters(string name, long parameters)
    {
        PixNerdOptions options = name switch
            { "L/16" => PixNerdClassOptions.L16, "XL/16" => PixNerdClassOptions.Xl16, _ => PixNerdTextOptions.Xxl16 };

        Dictionary<string, long[]> stored = new(StringComparer.Ordinal);
        foreach ((string parameter, long[] shape) in PixNerdBundleWriter.NetworkGraphs(
            options).Values.SelectMany(static graph => ModelWriter.StoredParameters(graph)))
        {
            stored[parameter] = shape;
        }

        Assert.AreEqual(parameters, stored.Values.Sum(static shape => shape.Aggregate(1L, static (product, extent) => product * extent)));
    }
}
