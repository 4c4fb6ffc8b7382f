using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Differentiation;

namespace OnnxPixWizard.Graphs.Tests.Differentiation;

/// <summary>A function of some inputs, whose gradients by all of them are compared with central differences.</summary>
/// <param name="Name">Operator and what is special.</param>
/// <param name="Shapes">Shapes of the inputs: extents parted by commas, inputs by semicolons.</param>
/// <param name="Build">The function; the loss is the sum of its results times random weights.</param>
/// <param name="Low">Smallest input.</param>
/// <param name="High">Largest input; equal to <paramref name="Low"/> for evenly spaced numbers around zero in random order, so that no step meets a kink.</param>
/// <param name="Opset">Operator set.</param>
internal sealed record GradientExample(string Name, string Shapes, Func<Value[], Value[]> Build, float Low, float High, int Opset)
{
    private const float Step = 1 / 32f;
    private const float Spacing = 0.15f;

    public override string ToString() => Name;

    /// <summary>Demands |gradient - difference| at most absolute + relative · |difference|; float32 forward values set the limit.</summary>
    public void AssertAgreesWithDifferences(double absolute = 4e-3, double relative = 4e-3)
    {
        Random random = new(Name.Length + Shapes.Length);
        Graph graph = new("example", opset: Opset);
        long[][] shapes = [.. Shapes.Split(';').Select(static shape => shape.Length == 0 ? [] : Array.ConvertAll(shape.Split(','), long.Parse))];
        Value[] inputs = [.. shapes.Select((shape, index) => graph.Input($"x{index}", ElementType.Float32, Shape.Of(shape).ToArray()))];
        Dictionary<string, Tensor> feeds = inputs.Zip(shapes).ToDictionary(static pair => pair.First.Name, pair => Draw(random, pair.Second), StringComparer.Ordinal);
        Value[] results = Build(inputs);
        Tensor[] weights = [.. results.Select(result => Uniform(random, result.Shape.ToLengths(), -1, 1))];

        IReadOnlyList<Value?> gradients = Gradients.Of([.. results.Zip(weights, (result, weight) => (result, graph.Constant(weight)))], inputs);
        for (int index = 0; index < inputs.Length; index++)
        {
            Assert.IsNotNull(gradients[index], $"{Name}: input {index} is not connected.");
            Assert.AreEqual(inputs[index].Shape, gradients[index]!.Shape, $"{Name}: shape of gradient {index}.");
            graph.Output($"d{index}", gradients[index]!);
        }

        for (int index = 0; index < results.Length; index++)
        {
            graph.Output($"y{index}", results[index]);
        }

        using TestSession session = new(graph);
        Dictionary<string, Tensor> outputs = session.Run(feeds);
        for (int index = 0; index < inputs.Length; index++)
        {
            float[] actual = outputs[$"d{index}"].AsSpan<float>().ToArray();
            Tensor input = feeds[$"x{index}"];
            for (int element = 0; element < actual.Length; element++)
            {
                // Two steps of different width cancel the error's first term.
                double coarse = Slope(session, feeds, input, element, weights, Step);
                double fine = Slope(session, feeds, input, element, weights, Step / 2);
                double expected = ((4 * fine) - coarse) / 3;
                Assert.AreEqual(expected, actual[element], absolute + (relative * Math.Abs(expected)), $"{Name}: input {index}, element {element}.");
            }
        }
    }

    private static double Slope(TestSession session, Dictionary<string, Tensor> feeds, Tensor input, int element, Tensor[] weights, float step)
    {
        float centre = input.AsSpan<float>()[element];
        input.AsSpan<float>()[element] = centre + step;
        double above = Loss(session.Run(feeds), weights);
        input.AsSpan<float>()[element] = centre - step;
        double below = Loss(session.Run(feeds), weights);
        input.AsSpan<float>()[element] = centre;
        return (above - below) / (2 * step);
    }

    private static double Loss(Dictionary<string, Tensor> outputs, Tensor[] weights)
    {
        double sum = 0;
        for (int index = 0; index < weights.Length; index++)
        {
            ReadOnlySpan<float> values = outputs[$"y{index}"].AsSpan<float>();
            ReadOnlySpan<float> factors = weights[index].AsSpan<float>();
            for (int element = 0; element < values.Length; element++)
            {
                sum += (double)values[element] * factors[element];
            }
        }

        return sum;
    }

    private Tensor Draw(Random random, long[] shape) => Low < High ? Uniform(random, shape, Low, High) : Spaced(random, shape);

    private static Tensor Uniform(Random random, long[] shape, float low, float high)
    {
        Tensor tensor = Tensor.Zeros(ElementType.Float32, shape);
        foreach (ref float value in tensor.AsSpan<float>())
        {
            value = low + (random.NextSingle() * (high - low));
        }

        return tensor;
    }

    private static Tensor Spaced(Random random, long[] shape)
    {
        Tensor tensor = Tensor.Zeros(ElementType.Float32, shape);
        int count = (int)tensor.Count;
        float[] values = [.. Enumerable.Range(0, count).Select(index => ((index - (count / 2)) * Spacing) + (Spacing / 2))];
        random.Shuffle(values);
        values.CopyTo(tensor.AsSpan<float>());
        return tensor;
    }
}
