using System.Numerics.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>A sampling graph whose parameters are a training's moving averages, and the flow through it.</summary>
internal sealed class AveragedModel : IDisposable
{
    private const string Velocity = "velocity";

    private readonly GraphSession _session;
    private readonly Dictionary<string, GraphTensor> _inputs = new(StringComparer.Ordinal);
    private readonly List<GraphTensor> _parameters = [];

    /// <param name="graph">With output <c>velocity</c>.</param>
    /// <param name="store">The parameters.</param>
    /// <param name="tensors">All other inputs.</param>
    /// <param name="threads">Threads of the graph.</param>
    public AveragedModel(Graph graph, ParameterStore store, IReadOnlyDictionary<string, GraphTensor> tensors, int threads)
    {
        _session = GraphSession.FromMemory(ModelWriter.ToBytes(graph), new GraphOptions { Threads = threads });
        foreach (GraphValue input in _session.Inputs)
        {
            if (!tensors.TryGetValue(input.Name, out GraphTensor? tensor))
            {
                ParameterSlot slot = store.Slots[store.IndexOf(input.Name)];
                tensor = GraphTensor.From<float>(ParameterStore.Part(store.Averages, slot), slot.Shape);
                _parameters.Add(tensor);
            }

            _inputs.Add(input.Name, tensor);
        }
    }

    /// <summary>Euler steps from t = 0 to 1.</summary>
    /// <param name="state">The input that is the state; changed in place.</param>
    /// <param name="times">The input that is the time of each row.</param>
    /// <param name="steps">Steps.</param>
    public void Integrate(GraphTensor state, GraphTensor times, int steps)
    {
        Span<float> values = state.AsSpan<float>();
        for (int step = 0; step < steps; step++)
        {
            times.AsSpan<float>().Fill(step / (float)steps);
            using GraphOutputs outputs = _session.Run(_inputs);
            TensorPrimitives.MultiplyAdd(outputs[Velocity].AsSpan<float>(), 1f / steps, values, values);
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _parameters.ForEach(static tensor => tensor.Dispose());
    }
}
