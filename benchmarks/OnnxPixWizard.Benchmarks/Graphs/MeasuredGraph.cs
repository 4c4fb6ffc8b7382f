using Microsoft.ML.OnnxRuntime.Tensors;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>A graph with made inputs and outputs bound, ready to run again and again without allocation.</summary>
internal sealed class MeasuredGraph : IDisposable
{
    private readonly GraphSession _session;
    private readonly List<GraphTensor> _tensors = [];
    private readonly BoundGraph _run;

    /// <param name="session">Owned from now on.</param>
    /// <param name="shapeOf">Shape of an input.</param>
    public MeasuredGraph(GraphSession session, Func<GraphValue, long[]> shapeOf)
    {
        _session = session;
        Dictionary<string, GraphTensor> inputs = new(StringComparer.Ordinal);
        foreach (GraphValue input in session.Inputs)
        {
            inputs.Add(input.Name, Made(input, shapeOf(input)));
        }

        List<(string, GraphTensor)> outputs = [];
        using (GraphOutputs first = session.Run(inputs))
        {
            foreach ((string name, GraphTensor value) in first)
            {
                outputs.Add((name, Keep(GraphTensor.Allocate(value.ElementType, value.Shape))));
            }
        }

        _run = session.Bind([.. inputs.Select(static i => (i.Key, i.Value))], outputs);
    }

    /// <summary>Runs the graph once.</summary>
    public void Run() => _run.Run();

    /// <inheritdoc cref="GraphSession.EndProfiling"/>
    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        _run.Dispose();
        _tensors.ForEach(static t => t.Dispose());
        _session.Dispose();
    }

    private GraphTensor Made(GraphValue input, long[] shape)
    {
        GraphTensor tensor = Keep(GraphTensor.Allocate(input.ElementType, shape));
        switch (input.ElementType)
        {
            case TensorElementType.Float: GaussianNoise.Fill(tensor.AsSpan<float>(), seed: 1); break;
            case TensorElementType.Bool: tensor.AsSpan<bool>().Fill(value: true); break;
            default: break; // ids of zero are as good as any
        }

        return tensor;
    }

    private GraphTensor Keep(GraphTensor tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }
}
