using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Comparisons;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Rewriting;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Export.Tests.Precision;

/// <summary>Small graphs with made parameters, rewritten and run.</summary>
internal static class TestLinear
{
    /// <summary>Parameters of a graph: normal, the same for a name.</summary>
    public static LazyTensor Parameter(Graph graph, string name)
    {
        long[] shape = graph.Parameters[name].Shape;
        return LazyTensor.From(Tensor.From<float>(Normal(name.Aggregate(7, static (seed, letter) => unchecked((seed * 31) + letter)),
            (int)graph.Parameters[name].Count, 1 / MathF.Sqrt(shape[^1])), shape));
    }

    public static StoredTensors Stored(Graph graph)
    {
        Dictionary<string, LazyTensor> parameters = graph.Parameters.Keys.ToDictionary(
            static name => name, name => Parameter(graph, name), StringComparer.Ordinal);
        return StoredTensors.FromParameters(name => parameters[name]);
    }

    public static float[] Normal(int seed, int count, float deviation)
    {
        Random random = new(seed);
        return [.. Enumerable.Range(0, count).Select(
            _ => (float)(deviation * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    /// <param name="graph">The graph with one input <c>x</c> and one output <c>y</c>.</param>
    /// <param name="original">The graph that declares its parameters.</param>
    /// <param name="x">The input.</param>
    public static float[] Run(Graph graph, Graph original, Tensor x)
    {
        byte[] model = ModelWriter.ToBytes(graph, name => Parameter(original, name).ToTensor());
        using GraphSession session = GraphSession.FromMemory(model, new GraphOptions { Threads = 1 });
        using GraphTensor input = GraphTensor.FromBytes((int)x.Type, x.Data.Span, x.Shape);
        using GraphOutputs outputs = session.Run(new Dictionary<string, GraphTensor>(StringComparer.Ordinal) { ["x"] = input });
        return outputs["y"].AsSpan<float>().ToArray();
    }

    /// <summary>Length of the difference over the length of the first.</summary>
    public static double RelativeError(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual) =>
        DifferenceFigures.Of(expected, actual).RelativeError;
}
