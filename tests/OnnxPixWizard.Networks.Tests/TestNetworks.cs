using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Training.Torch;
using TorchSharp;

namespace OnnxPixWizard.Networks.Tests;

/// <summary>Runs networks, exported and computed by libtorch, with parameters that are
/// random but the same for a name in every graph; none is zero or one by accident.</summary>
internal static class TestNetworks
{
    public static IReadOnlyDictionary<string, Tensor> Run(
        Graph graph, IReadOnlyDictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters = null)
    {
        parameters ??= RandomParameter;
        byte[] model = ModelWriter.ToBytes(graph, name => parameters(graph.Parameters[name]));
        using GraphSession session = GraphSession.FromMemory(model, new GraphOptions { Threads = 1 });
        Dictionary<string, GraphTensor> feeds = new(StringComparer.Ordinal);
        try
        {
            foreach (GraphValue input in session.Inputs)
            {
                Tensor tensor = graph.Parameters.TryGetValue(input.Name, out Parameter? parameter) ? parameters(parameter)
                    : inputs[input.Name];
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

    /// <summary>Computes a network with libtorch.</summary>
    public static Tensor Compute(
        Func<Backend, Value> network, IReadOnlyDictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters = null,
        TrainingPrecision precision = TrainingPrecision.Float32)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        return TorchTensors.FromTorch(((TorchValue)network(ToTorch(network, inputs, parameters, precision).Backend)).Tensor.to_type(
            TorchSharp.torch.ScalarType.Float32));
    }

    /// <summary>The gradient of a number that libtorch computes.</summary>
    public static Tensor Gradient(
        Func<Backend, Value> loss, string parameter, IReadOnlyDictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters = null)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        (TorchBackend backend, Dictionary<string, torch.Tensor> tensors) = ToTorch(loss, inputs, parameters, TrainingPrecision.Float32);
        tensors[parameter].requires_grad_();
        ((TorchValue)loss(backend)).Tensor.backward();
        return TorchTensors.FromTorch(tensors[parameter].grad!);
    }

    /// <summary>The parameters that a network declares.</summary>
    public static IReadOnlyDictionary<string, Parameter> Declared(Func<Backend, Value> network)
    {
        Graph graph = new("declarations");
        _ = network(graph);
        return graph.Parameters;
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

    private static (TorchBackend Backend, Dictionary<string, torch.Tensor> Parameters) ToTorch(
        Func<Backend, Value> network, IReadOnlyDictionary<string, Tensor> inputs, Func<Parameter, Tensor>? parameters,
        TrainingPrecision precision)
    {
        parameters ??= RandomParameter;
        Dictionary<string, torch.Tensor> tensors = Declared(network).Values.ToDictionary(
            static parameter => parameter.Name, parameter => TorchTensors.ToTorch(parameters(parameter)), StringComparer.Ordinal);
        TorchBackend backend = new(tensors, precision)
        {
            Inputs = inputs.ToDictionary(
                static input => input.Key, static input => TorchTensors.ToTorch(input.Value), StringComparer.Ordinal),
        };
        return (backend, tensors);
    }

    private static int Seed(string name) => name.Aggregate(17, static (hash, letter) => unchecked((hash * 31) + letter));
}
