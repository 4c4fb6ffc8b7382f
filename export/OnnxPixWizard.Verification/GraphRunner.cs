using OnnxPixWizard.Checkpoints.SafeTensors;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Verification;

/// <summary>A graph written as a model, with a checkpoint's parameters, and opened by ONNX Runtime on the CPU.</summary>
internal sealed class GraphRunner : IDisposable
{
    private readonly GraphSession _session;

    /// <param name="graph">The graph; inputs that no output needs may be left out when it runs.</param>
    /// <param name="parameters">Gives stored parameters as 32-bit floats; null where the graph stores none.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    /// <exception cref="GraphException">The runtime refused the model.</exception>
    public GraphRunner(Graph graph, Func<string, Tensor>? parameters = null)
    {
        byte[] model = ModelWriter.ToBytes(graph, parameters);
        _session = GraphSession.FromMemory(model, new GraphOptions { Threads = 1 });
    }

    /// <param name="graph">The graph; inputs that no output needs may be left out when it runs.</param>
    /// <param name="weights">Parameters under their published names.</param>
    /// <param name="alias">Another name under which the file may hold a parameter.</param>
    /// <exception cref="ParameterException">A parameter is missing or of another shape.</exception>
    /// <exception cref="GraphException">The runtime refused the model.</exception>
    public GraphRunner(Graph graph, SafeTensorsFile weights, Func<string, string>? alias = null)
        : this(graph, name => ReadParameter(weights, name, alias))
    {
    }

    private GraphRunner(GraphSession session) => _session = session;

    /// <summary>Opens a bundle's graph.</summary>
    /// <param name="path">The model file.</param>
    /// <exception cref="GraphException">The runtime refused the model.</exception>
    public static GraphRunner Open(string path) => new(GraphSession.FromFile(path, new GraphOptions { Threads = 1 }));

    /// <summary>Runs a graph of one input once.</summary>
    /// <returns>Every output by name.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(string name, Tensor input) =>
        Run(new Dictionary<string, Tensor>(StringComparer.Ordinal) { [name] = input });

    /// <summary>Runs the graph once.</summary>
    /// <param name="inputs">By name; names that the graph lacks are passed over.</param>
    /// <returns>Every output by name.</returns>
    public IReadOnlyDictionary<string, Tensor> Run(IReadOnlyDictionary<string, Tensor> inputs)
    {
        Dictionary<string, GraphTensor> native = new(StringComparer.Ordinal);
        try
        {
            foreach (GraphValue input in _session.Inputs)
            {
                Tensor tensor = inputs[input.Name];
                native.Add(input.Name, GraphTensor.FromBytes((int)tensor.Type, tensor.Data.Span, tensor.Shape));
            }

            using GraphOutputs outputs = _session.Run(native);
            return outputs.ToDictionary(static output => output.Key, static output => Copy(output.Value), StringComparer.Ordinal);
        }
        finally
        {
            foreach (GraphTensor tensor in native.Values)
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

    private static Tensor Copy(GraphTensor tensor) => new((ElementType)tensor.ElementType, tensor.Shape, tensor.AsBytes().ToArray());
}
