using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Graphs.Tests;

/// <summary>A graph on ONNX Runtime with managed tensors.</summary>
internal sealed class TestSession(OrtSession session) : IDisposable
{
    private static readonly OrtSessionOptions s_options = new() { IntraOpThreads = 1 };

    public TestSession(Graph graph, Func<string, Tensor>? parameters = null)
        : this(OrtSession.FromMemory(ModelWriter.ToBytes(graph, parameters), s_options))
    {
    }

    public static TestSession Open(string path) => new(OrtSession.FromFile(path, s_options));

    public Dictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, OrtTensor> feeds = inputs.ToDictionary(static input => input.Key, static input => ToNative(input.Value), StringComparer.Ordinal);
        try
        {
            using OrtOutputs outputs = session.Run(feeds);
            return outputs.ToDictionary(
                static output => output.Key,
                static output => new Tensor((ElementType)output.Value.ElementType, output.Value.Shape, output.Value.AsBytes().ToArray()),
                StringComparer.Ordinal);
        }
        finally
        {
            foreach (OrtTensor tensor in feeds.Values)
            {
                tensor.Dispose();
            }
        }
    }

    public void Dispose() => session.Dispose();

    private static OrtTensor ToNative(Tensor tensor)
    {
        OrtTensor native = OrtTensor.Allocate((OrtElementType)tensor.Type, tensor.Shape);
        tensor.Data.Span.CopyTo(native.AsBytes());
        return native;
    }
}
