using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Networks.Tests.PixNerd;

[TestClass]
public sealed class PixNerdFormsTests
{
    [TestMethod]
    [DataRow("class")]
    [DataRow("text")]
    [DataRow("text, places by patch")]
    [DataRow("text, not refined")]
    public void Velocity_ComputedAndExportedForm_Agree(string name)
    {
        PixNerdOptions options = PixNerdFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixNerdFixture.Inputs(options);
        float[] places = [0, (float)options.FieldExtent];

        Tensor computed = TestNetworks.Compute(backend => PixNerdFixture.Velocity(backend, options), inputs);
        Tensor exported = Exported(options, inputs, places, places, [0, 1, 2, 3]);

        TestNetworks.AreClose(computed, exported, 2e-4f);
    }

    [TestMethod]
    [DataRow("class")]
    [DataRow("text")]
    public void Velocity_FinerFieldWithRepeatedPixels_RepeatsTheVelocityAtTheirPlaces(string name)
    {
        PixNerdOptions options = PixNerdFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixNerdFixture.Inputs(options);
        float[] places = [0, (float)options.FieldExtent], repeated = [places[0], places[0], places[1], places[1]];
        Tensor coarse = Exported(options, inputs, places, places, [0, 1, 2, 3]);

        // Each pixel four times at one place: the network can't tell the grids apart.
        Tensor cells = inputs["tokens"].Reshape(PixNerdFixture.Batch, PixNerdFixture.Tokens, options.InChannels, 4);
        Tensor fine = TensorLayouts.Gather(
            cells, 3, [.. Enumerable.Range(0, 16).Select(static pixel => (long)((pixel / 8 * 2) + (pixel % 4 / 2)))]);
        inputs["tokens"] = fine.Reshape(PixNerdFixture.Batch, PixNerdFixture.Tokens, 16L * options.InChannels);
        Tensor velocity = Exported(options, inputs, repeated, repeated, [0, 2, 8, 10])
            .Reshape(PixNerdFixture.Batch, PixNerdFixture.Tokens, options.InChannels, 16);

        TestNetworks.AreClose(coarse, TensorLayouts.Gather(velocity, 3, [5, 7, 13, 15]).Reshape(coarse.Shape), 1e-4f);
    }

    private static Tensor Exported(PixNerdOptions options, Dictionary<string, Tensor> inputs, float[] columns, float[] rows, int[] picks)
    {
        Dictionary<string, Tensor> values = new(inputs, StringComparer.Ordinal)
        {
            ["patch_pixels"] = Tensor.From<int>(picks, picks.Length),
            ["field_columns"] = Tensor.From<float>(columns, columns.Length),
            ["field_rows"] = Tensor.From<float>(rows, rows.Length),
        };
        PixNerdTextOptions? text = options as PixNerdTextOptions;
        Merge(TestNetworks.Run(
            text is null ? PixNerdGraphs.Conditioner((PixNerdClassOptions)options) : PixNerdGraphs.Conditioner(text), values));
        Merge(TestNetworks.Run(PixNerdGraphs.FieldGrid(options), values));

        // The modulation graph crosses times with rows; a row's own time is on the diagonal.
        foreach ((string name, Tensor table) in TestNetworks.Run(PixNerdGraphs.Modulation(options), values))
        {
            Tensor[] own = [.. Enumerable.Range(0, PixNerdFixture.Batch).Select(row => TensorLayouts.Slice(
                TensorLayouts.Slice(table, 0, row, 1), 1, table.Shape[1] == 1 ? 0 : row, 1).Reshape([1, .. table.Shape[2..]]))];
            values[name] = TensorLayouts.Concatenate(own, 0);
        }

        if (text is not null)
        {
            Merge(TestNetworks.Run(PixNerdGraphs.TextRefiner(text), values));
        }

        return TestNetworks.Run(PixNerdGraphs.Step(options), values)["velocity"];

        void Merge(IReadOnlyDictionary<string, Tensor> outputs)
        {
            foreach ((string name, Tensor tensor) in outputs)
            {
                values[name] = tensor;
            }
        }
    }
}
