using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Verification;

/// <summary>Runs a graph once on ONNX Runtime's CPU provider, tensors in, tensors out.</summary>
internal static class GraphEvaluation
{
    /// <summary>Builds a session, runs it and copies the results out.</summary>
    /// <param name="graph">The graph; every output is computed.</param>
    /// <param name="inputs">A tensor for each input of the graph; others are ignored.</param>
    /// <param name="parameters">Gives stored parameters; null where the graph stores none.</param>
    /// <returns>The graph's outputs by name.</returns>
    /// <exception cref="GraphException">ONNX Runtime refuses the graph or the tensors.</exception>
    public static IReadOnlyDictionary<string, Tensor> Run(
        Graph graph, IReadOnlyDictionary<string, Tensor> inputs, Func<string, Tensor>? parameters = null)
    {
        using GraphRunner runner = new(graph, parameters);
        return runner.Run(inputs);
    }
}
