using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Networks.Tests.PixWizard;

[TestClass]
public sealed class SourceStemTests
{
    [TestMethod]
    [DataRow("pixel")]
    [DataRow("pixel, places")]
    public void Apply_ComputedAndExportedForm_Agree(string form)
    {
        PixWizardOptions options = PixWizardFixture.ByName(form);
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal) { ["image"] = TestNetworks.Random(3, 0.5f, 2, 3, 8, 12) };

        Tensor computed = TestNetworks.Compute(
            backend => new SourceStem(new ParameterScope(backend), options).Apply(backend.Input("image", ElementType.Float32, 2, 3, 8, 12)),
            inputs);
        Tensor exported = TestNetworks.Run(PixWizardGraphs.SourceStem(options), inputs)["source_tokens"];

        TestNetworks.AreClose(computed, exported, 1e-5f);
    }

    [TestMethod]
    public void Apply_AnyPicture_PassesItsColorsOnChannelMajor()
    {
        PixWizardOptions options = PixWizardFixture.Pixel;
        Tensor image = TestNetworks.Random(3, 0.5f, 1, 3, 8, 12);

        Tensor tokens = TestNetworks.Run(PixWizardGraphs.SourceStem(options),
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["image"] = image })["source_tokens"];

        // Token 4 is row 1, column 1; its feature of channel 2, row 3, column 1 lies at (2 * 4 + 3) * 4 + 1.
        float expected = image.AsSpan<float>()[(((2 * 8) + 4 + 3) * 12) + 4 + 1];
        CollectionAssert.AreEqual(new long[] { 1, 6, options.SourceFeatures }, tokens.Shape.ToArray());
        Assert.AreEqual(expected, tokens.AsSpan<float>()[(4 * options.SourceFeatures) + (((2 * 4) + 3) * 4) + 1]);
    }

    [TestMethod]
    [DataRow(12, 8)]
    [DataRow(4, 16)]
    public void Apply_Places_AreCosinesOfTheTokensMiddles(int width, int height)
    {
        PixWizardOptions options = PixWizardFixture.ByName("pixel, places");
        Tensor image = TestNetworks.Random(3, 0.5f, 1, 3, height, width);

        Tensor tokens = TestNetworks.Run(PixWizardGraphs.SourceStem(options),
            new Dictionary<string, Tensor>(StringComparer.Ordinal) { ["image"] = image })["source_tokens"];

        int columns = width / 4, rows = height / 4, features = options.SourceFeatures;
        for (int token = 0; token < columns * rows; token++)
        {
            (int row, int column) = Math.DivRem(token, columns);
            for (int k = 1; k <= 3; k++)
            {
                ReadOnlySpan<float> places = tokens.AsSpan<float>()
                    .Slice((token * features) + options.SourcePixelFeatures, options.PlaceFeatures);
                Assert.AreEqual(Math.Cos(Math.PI * k * (column + 0.5) / columns), places[k - 1], 1e-5);
                Assert.AreEqual(Math.Cos(Math.PI * k * (row + 0.5) / rows), places[3 + k - 1], 1e-5);
            }
        }
    }
}
