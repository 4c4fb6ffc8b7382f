using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Networks.Tests.PixNerd;

/// <summary>The slope of a loss in a direction of one parameter that is half the
/// gradient's and half random, against differences of fourth order.</summary>
[TestClass]
public sealed class PixNerdGradientTests
{
    private const double Step = 2e-2;

    [TestMethod]
    [DataRow("class", "s_embedder.proj.weight")]
    [DataRow("class", "y_embedder.embedding_table.weight")]
    [DataRow("class", "t_embedder.mlp.0.weight")]
    [DataRow("class", "blocks.0.attn.qkv.weight")]
    [DataRow("class", "blocks.1.attn.proj.weight")]
    [DataRow("class", "blocks.0.attn.k_norm.weight")]
    [DataRow("class", "blocks.0.adaLN_modulation.0.weight")]
    [DataRow("class", "blocks.2.param_generator1.0.weight")]
    [DataRow("class", "x_embedder.embedder.0.weight")]
    [DataRow("class", "final_layer.norm.weight")]
    [DataRow("text", "y_pos_embedding")]
    [DataRow("text", "blocks.0.attn.kv_y.weight")]
    [DataRow("text", "blocks.1.attn.k_norm.weight")]
    [DataRow("text", "text_refine_blocks.0.attn.qkv.weight")]
    [DataRow("text", "text_refine_blocks.0.mlp.w12.weight")]
    [DataRow("text", "blocks.3.param_generator1.0.weight")]
    public void Gradient_OneParameter_IsTheSlopeOfTheLoss(string name, string parameter)
    {
        PixNerdOptions options = PixNerdFixture.ByName(name);
        Dictionary<string, Tensor> inputs = PixNerdFixture.Inputs(options);
        ReadOnlySpan<float> gradient = TestNetworks.Gradient(backend => PixNerdFixture.Loss(backend, options), parameter, inputs, Mild)
            .AsSpan<float>();
        long[] shape = TestNetworks.Declared(backend => PixNerdFixture.Loss(backend, options))[parameter].Shape;
        double[] direction = Unit(TestNetworks.Random(9, 1, shape).AsSpan<float>()), uphill = Unit(gradient);
        double expected = 0;
        for (int k = 0; k < direction.Length; k++)
        {
            direction[k] += uphill[k];
            expected += gradient[k] * direction[k];
        }

        double slope = ((8 * (Loss(Step) - Loss(-Step))) - (Loss(2 * Step) - Loss(-2 * Step))) / (12 * Step);

        Assert.AreEqual(expected, slope, (0.01 * Math.Abs(expected)) + 6e-5);

        double Loss(double distance) => TestNetworks.Compute(
            backend => PixNerdFixture.Loss(backend, options), inputs, declared => Moved(declared, distance)).AsSpan<float>()[0];

        Tensor Moved(Parameter declared, double distance)
        {
            Tensor tensor = Mild(declared);
            if (declared.Name == parameter)
            {
                for (int k = 0; k < tensor.Count; k++)
                {
                    tensor.AsSpan<float>()[k] += (float)(distance * direction[k]);
                }
            }

            return tensor;
        }
    }

    // Weights of half the size bend the loss less, so that a step can be long enough for 32-bit floats.
    private static Tensor Mild(Parameter declared)
    {
        Tensor tensor = TestNetworks.RandomParameter(declared);
        foreach (ref float value in tensor.AsSpan<float>())
        {
            value /= 2;
        }

        return tensor;
    }

    private static double[] Unit(ReadOnlySpan<float> values)
    {
        double[] unit = new double[values.Length];
        double squares = 0;
        foreach (float value in values)
        {
            squares += (double)value * value;
        }

        for (int k = 0; k < unit.Length; k++)
        {
            unit[k] = values[k] / Math.Sqrt(squares);
        }

        return unit;
    }
}
