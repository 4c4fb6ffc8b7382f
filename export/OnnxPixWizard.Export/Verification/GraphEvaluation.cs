using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Tensors;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Export.Verification;

/// <summary>Runs a graph once on ONNX Runtime's CPU provider, tensors in, tensors out.</summary>
public static class GraphEvaluation
{
    /// <summary>Builds a session, runs it and copies the results out.</summary>
    /// <param name="graph">The graph; every output is computed.</param>
    /// <param name="inputs">A tensor for each input of the graph; others are ignored.</param>
    /// <param name="parameters">Gives stored parameters; null where the graph stores none.</param>
    /// <returns>The graph's outputs by name.</returns>
    /// <exception cref="OrtException">ONNX Runtime refuses the graph or the tensors.</exception>
    public static IReadOnlyDictionary<string, Tensor> Run(Graph graph, IReadOnlyDictionary<string, Tensor> inputs, Func<string, Tensor>? parameters = null)
    {
        OrtSessionOptions options = new() { IntraOpThreads = 1 };
        using OrtSession session = OrtSession.FromMemory(ModelWriter.ToBytes(graph, parameters), options);
        Dictionary<string, OrtTensor> feeds = new(StringComparer.Ordinal);
        try
        {
            foreach (OrtValueInfo input in session.Inputs)
            {
                feeds.Add(input.Name, ToNative(inputs[input.Name]));
            }

            using OrtOutputs outputs = session.Run(feeds);
            return outputs.ToDictionary(static output => output.Key, static output => ToManaged(output.Value), StringComparer.Ordinal);
        }
        finally
        {
            foreach (OrtTensor tensor in feeds.Values)
            {
                tensor.Dispose();
            }
        }
    }

    private static OrtTensor ToNative(Tensor tensor)
    {
        OrtTensor native = OrtTensor.Allocate((OrtElementType)tensor.Type, tensor.Shape);
        tensor.Data.Span.CopyTo(native.AsBytes());
        return native;
    }

    private static Tensor ToManaged(OrtTensor tensor) => new((ElementType)tensor.ElementType, tensor.Shape, tensor.AsBytes().ToArray());
}
