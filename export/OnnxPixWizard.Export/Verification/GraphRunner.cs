using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Export.Verification;

/// <summary>A graph written as a model, with a checkpoint's parameters, and opened by ONNX Runtime on the CPU.</summary>
public sealed class GraphRunner : IDisposable
{
    private readonly OrtSession _session;

    /// <param name="graph">The graph; inputs that no output needs may be left out when it runs.</param>
    /// <param name="parameters">Gives stored parameters as 32-bit floats; null where the graph stores none.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    /// <exception cref="OrtException">The runtime refused the model.</exception>
    public GraphRunner(Graph graph, Func<string, Tensor>? parameters = null)
    {
        byte[] model = ModelWriter.ToBytes(graph, parameters);
        _session = OrtSession.FromMemory(model, new OrtSessionOptions { IntraOpThreads = 1 });
    }

    /// <param name="graph">The graph; inputs that no output needs may be left out when it runs.</param>
    /// <param name="weights">Parameters under their published names.</param>
    /// <param name="alias">Another name under which the file may hold a parameter.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    /// <exception cref="OrtException">The runtime refused the model.</exception>
    public GraphRunner(Graph graph, SafeTensorsFile weights, Func<string, string>? alias = null)
        : this(graph, name => ReadParameter(weights, name, alias))
    {
    }

    private GraphRunner(OrtSession session) => _session = session;

    /// <summary>Opens a bundle's graph.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="OrtException">The runtime refused the model.</exception>
    public static GraphRunner Open(string path) => new(OrtSession.FromFile(path, new OrtSessionOptions { IntraOpThreads = 1 }));

    /// <summary>Runs a graph of one input once.</summary>
    /// <returns>Every output by name.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(string name, Tensor input) =>
        Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [name] = input });

    /// <summary>Runs the graph once.</summary>
    /// <param name="inputs">By name; names that the graph lacks are passed over.</param>
    /// <returns>Every output by name.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, OrtTensor> native = new(StringComparer.Ordinal);
        try
        {
            foreach (OrtValueInfo input in _session.Inputs)
            {
                Tensor tensor = inputs[input.Name];
                OrtTensor copy = OrtTensor.Allocate((OrtElementType)tensor.Type, tensor.Shape);
                native.Add(input.Name, copy);
                tensor.Data.Span.CopyTo(copy.AsBytes());
            }

            using OrtOutputs outputs = _session.Run(native);
            return outputs.ToDictionary(static output => output.Key, static output => Copy(output.Value), StringComparer.Ordinal);
        }
        finally
        {
            foreach (OrtTensor tensor in native.Values)
            {
                tensor.Dispose();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    private static Tensor ReadParameter(SafeTensorsFile weights, string name, Func<string, string>? alias)
    {
        string found = alias is null || weights.Tensors.ContainsKey(name) ? name : alias(name);
        return weights.Tensors.ContainsKey(found)
            ? weights.ReadFloat32(found)
            : throw new ParameterException(name, $"Parameter '{name}' is missing in '{weights.Path}'.");
    }

    private static Tensor Copy(OrtTensor tensor) => new((ElementType)tensor.ElementType, tensor.Shape, tensor.AsBytes().ToArray());
}
