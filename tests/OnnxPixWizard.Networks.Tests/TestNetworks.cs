using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Networks.Tests;

/// <summary>Runs graphs with parameters that are random but the same for a name in every graph; none is zero or one by accident.</summary>
internal static class TestNetworks
{
    public static IReadOnlyDictionary<string, Tensor> Run(Graph graph, IReadOnlyDictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters = null)
    {
        parameters ??= RandomParameter;
        byte[] model = ModelWriter.ToBytes(graph, name => parameters(graph.Parameters[name]));
        using GraphSession session = GraphSession.FromMemory(model, new GraphOptions { Threads = 1 });
        Dictionary<string, GraphTensor> feeds = new(StringComparer.Ordinal);
        try
        {
            foreach (GraphValue input in session.Inputs)
            {
                Tensor tensor = graph.Parameters.TryGetValue(input.Name, out Parameter? parameter) ? parameters(parameter) : inputs[input.Name];
                feeds.Add(input.Name, GraphTensor.FromBytes((int)tensor.Type, tensor.Data.Span, tensor.Shape));
            }

            using GraphOutputs outputs = session.Run(feeds);
            return outputs.ToDictionary(
                static output => output.Key,
                static output => new Tensor((ElementType)output.Value.ElementType, output.Value.Shape, output.Value.AsBytes().ToArray()),
                StringComparer.Ordinal);
        }
        finally
        {
            foreach (GraphTensor tensor in feeds.Values)
            {
                tensor.Dispose();
            }
        }
    }

    public static Tensor RandomParameter(Parameter parameter)
    {
        Tensor tensor = Random(Seed(parameter.Name), 0.25f, parameter.Shape);
        if (parameter.Initialization == ParameterInitialization.One)
        {
            foreach (ref float value in tensor.AsSpan<float>())
            {
                value += 1;
            }
        }

        return tensor;
    }

    /// <summary>Normal around zero.</summary>
    public static Tensor Random(int seed, float deviation, params long[] shape)
    {
        System.Random random = new(seed);
        Tensor tensor = Tensor.Zeros(ElementType.Float32, shape);
        foreach (ref float value in tensor.AsSpan<float>())
        {
            value = deviation * (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return tensor;
    }

    public static Tensor Integers(int seed, int below, params long[] shape)
    {
        System.Random random = new(seed);
        Tensor tensor = Tensor.Zeros(ElementType.Int64, shape);
        foreach (ref long value in tensor.AsSpan<long>())
        {
            value = random.Next(below);
        }

        return tensor;
    }

    /// <summary>Ones in the first entries of each row.</summary>
    public static Tensor Mask(int length, params int[] counts)
    {
        Tensor mask = Tensor.Zeros(ElementType.Bool, counts.Length, length);
        for (int row = 0; row < counts.Length; row++)
        {
            mask.AsSpan<bool>().Slice(row * length, counts[row]).Fill(true);
        }

        return mask;
    }

    public static void AreClose(Tensor expected, Tensor actual, float tolerance)
    {
        CollectionAssert.AreEqual(expected.Shape.ToArray(), actual.Shape.ToArray());
        for (int element = 0; element < expected.Count; element++)
        {
            float wanted = expected.AsSpan<float>()[element];
            Assert.AreEqual(wanted, actual.AsSpan<float>()[element], tolerance * (1 + Math.Abs(wanted)), $"element {element}");
        }
    }

    private static int Seed(string name) => name.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter));
}
