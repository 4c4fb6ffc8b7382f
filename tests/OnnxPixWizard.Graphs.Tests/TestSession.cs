using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Graphs.Tests;

/// <summary>A graph on ONNX Runtime with managed tensors.</summary>
internal sealed class TestSession(GraphSession session) : IDisposable
{
    private static readonly GraphOptions s_options = new() { Threads = 1 };

    public TestSession(Graph graph, Func<string, Tensor>? parameters = null)
        : this(GraphSession.FromMemory(ModelWriter.ToBytes(graph, parameters), s_options))
    {
    }

    public static TestSession Open(string path) => new(GraphSession.FromFile(path, s_options));

    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, GraphTensor> feeds = inputs.ToDictionary(
            static input => input.Key, static input => ToNative(input.Value), StringComparer.Ordinal);
        try
        {
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

    public void Dispose() => session.Dispose();

    private static GraphTensor ToNative(Tensor tensor) => GraphTensor.FromBytes((int)tensor.Type, tensor.Data.Span, tensor.Shape);
}
