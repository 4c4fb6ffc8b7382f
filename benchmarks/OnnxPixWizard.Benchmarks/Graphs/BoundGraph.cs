using OnnxPixWizard.OnnxRuntime;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>A graph with made inputs and outputs bound, ready to run again and again without allocation.</summary>
internal sealed class BoundGraph : IDisposable
{
    private readonly OrtSession _session;
    private readonly List<OrtTensor> _tensors = [];
    private readonly OrtPreparedRun _run;

    /// <param name="session">Owned from now on.</param>
    /// <param name="shapeOf">Shape of an input.</param>
    public BoundGraph(OrtSession session, Func<OrtValueInfo, long[]> shapeOf)
    {
        _session = session;
        Dictionary<string, OrtTensor> inputs = new(StringComparer.Ordinal);
        foreach (OrtValueInfo input in session.Inputs)
        {
            inputs.Add(input.Name, Made(input, shapeOf(input)));
        }

        List<(string, OrtTensor)> outputs = [];
        using (OrtOutputs first = session.Run(inputs))
        {
            foreach ((string name, OrtTensor value) in first)
            {
                outputs.Add((name, Keep(OrtTensor.Allocate(value.ElementType, value.Shape))));
            }
        }

        _run = session.PrepareRun([.. inputs.Select(static i => (i.Key, i.Value))], outputs);
    }

    /// <summary>Runs the graph once.</summary>
    public void Run() => _run.Run();

    /// <inheritdoc cref="OrtSession.EndProfiling"/>
    public string EndProfiling() => _session.EndProfiling();

    public void Dispose()
    {
        _run.Dispose();
        _tensors.ForEach(static t => t.Dispose());
        _session.Dispose();
    }

    private OrtTensor Made(OrtValueInfo input, long[] shape)
    {
        OrtTensor tensor = Keep(OrtTensor.Allocate(input.ElementType, shape));
        switch (input.ElementType)
        {
            case OrtElementType.Float32: GaussianNoise.Fill(tensor.AsSpan<float>(), seed: 1); break;
            case OrtElementType.Bool: tensor.AsSpan<bool>().Fill(value: true); break;
            default: break; // ids of zero are as good as any
        }

        return tensor;
    }

    private OrtTensor Keep(OrtTensor tensor)
    {
        _tensors.Add(tensor);
        return tensor;
    }
}
