using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Networks.PixWizard;

namespace OnnxPixWizard.Networks.Tests.PixWizard;

/// <summary>The field against the formulas of PixNerd, pixel by pixel in double precision.</summary>
[TestClass]
public sealed class NeuralFieldHeadTests
{
    private const int Tokens = 3;
    private const int Frequencies = 32;

    [TestMethod]
    [DataRow("pixel")]
    [DataRow("pixel, both matrices normalised")]
    [DataRow("pixel, head of its own in every token")]
    [DataRow("pixel, no stem")]
    public void Apply_AnyToken_IsTheFieldOfItsOwnWeights(string name)
    {
        PixWizardOptions options = PixWizardFixture.ByName(name);
        Graph graph = new("head");
        NeuralFieldHead head = new(new ParameterScope(graph), options);
        int stateWidth = options.StateFeatures + options.SourceFeatures;
        graph.Output("velocity", head.Apply(
            graph.Input("features", ElementType.Float32, "batch", "tokens", options.Dim),
            graph.Input("state", ElementType.Float32, "batch", "tokens", stateWidth)));
        Dictionary<string, Tensor> inputs = new(StringComparer.Ordinal)
        {
            ["features"] = TestNetworks.Random(1, 1, 1, Tokens, options.Dim),
            ["state"] = TestNetworks.Random(2, 1, 1, Tokens, stateWidth),
        };

        ReadOnlySpan<float> velocity = TestNetworks.Run(graph, inputs)["velocity"].AsSpan<float>();

        int patch = options.PatchSize, pixels = patch * patch;
        for (int token = 0; token < Tokens; token++)
        {
            for (int pixel = 0; pixel < pixels; pixel++)
            {
                double[] expected = Field(graph, options, inputs, token, pixel);
                for (int color = 0; color < 3; color++)
                {
                    Assert.AreEqual(expected[color], velocity[(token * options.StateFeatures) + (color * pixels) + pixel], 2e-4,
                        $"token {token}, pixel {pixel}, colour {color}");
                }
            }
        }
    }

    private static double[] Field(Graph graph, PixWizardOptions options, Dictionary<string, Tensor> inputs, int token, int pixel)
    {
        int patch = options.PatchSize, pixels = patch * patch, channels = (options.StateFeatures + options.SourceFeatures) / pixels;
        double[] seen = new double[channels + (2 * Frequencies)];
        for (int channel = 0; channel < channels; channel++)
        {
            seen[channel] = inputs["state"].AsSpan<float>()[(((token * channels) + channel) * pixels) + pixel];
        }

        double column = 16.0 * (pixel % patch) / (patch - 1), row = 16.0 * (pixel / patch) / (patch - 1);
        for (int k = 0; k < Frequencies; k++)
        {
            double frequency = Math.Pow(10, -k / 8.0);
            seen[channels + (2 * k)] = Math.Cos(column * frequency);
            seen[channels + (2 * k) + 1] = Math.Cos(row * frequency);
        }

        double[] feature = [
            .. inputs["features"].AsSpan<float>().Slice(token * options.Dim, options.Dim).ToArray().Select(static value => (double)value)];
        double[] x = Linear(graph, "field_embedder", seen);
        for (int block = 0; block < options.Field!.Blocks; block++)
        {
            double[] generated = Linear(graph, $"field_blocks.{block}.param_generator1.0", feature);
            int width = x.Length, hidden = width * options.Field.Expansion;
            double[] first = generated[..(width * hidden)], second = generated[(width * hidden)..];
            NormalizeColumns(first, width, hidden);
            if (options.Field.NormalizeSecond)
            {
                NormalizeColumns(second, hidden, width);
            }

            ReadOnlySpan<float> weight = Parameter(graph, $"field_blocks.{block}.norm.weight").AsSpan<float>();
            double root = Math.Sqrt(x.Average(static value => value * value) + 1e-6);
            double[] normed = new double[width];
            for (int channel = 0; channel < width; channel++)
            {
                normed[channel] = x[channel] / root * weight[channel];
            }

            double[] update = Product(
                Product(normed, first, hidden).Select(static value => value / (1 + Math.Exp(-value))).ToArray(), second, width);
            x = [.. x.Zip(update, static (value, change) => value + change)];
        }

        double[] color = Linear(graph, "field_head", x);
        return options.Field.TokenHead
            ? [.. color.Zip(Product(x, Linear(graph, "field_head_generator", feature), color.Length), static (shared, own) => shared + own)]
            : color;
    }

    private static double[] Product(double[] row, double[] matrix, int columns) =>
        [.. Enumerable.Range(0, columns).Select(column => row.Select((value, index) => value * matrix[(index * columns) + column]).Sum())];

    private static void NormalizeColumns(double[] matrix, int rows, int columns)
    {
        for (int column = 0; column < columns; column++)
        {
            double length = Math.Sqrt(
                Enumerable.Range(0, rows).Sum(row => matrix[(row * columns) + column] * matrix[(row * columns) + column]));
            for (int row = 0; row < rows; row++)
            {
                matrix[(row * columns) + column] /= Math.Max(length, 1e-12);
            }
        }
    }

    private static double[] Linear(Graph graph, string name, double[] x)
    {
        Tensor weight = Parameter(graph, $"{name}.weight"), bias = Parameter(graph, $"{name}.bias");
        return [.. Enumerable.Range(0, (int)bias.Count).Select(output =>
            bias.AsSpan<float>()[output] + x.Select((value, input) => value * weight.AsSpan<float>()[(output * x.Length) + input]).Sum())];
    }

    private static Tensor Parameter(Graph graph, string name) => TestNetworks.RandomParameter(graph.Parameters[name]);
}
