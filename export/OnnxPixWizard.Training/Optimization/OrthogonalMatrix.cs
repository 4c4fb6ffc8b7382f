using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>Memory of one matrix on its way through <see cref="Orthogonalization"/>.</summary>
internal sealed class OrthogonalMatrix : IDisposable
{
    private readonly GraphTensor _input;
    private readonly GraphTensor _output;
    private readonly BoundGraph _run;

    public OrthogonalMatrix(Orthogonalization graph)
    {
        _input = GraphTensor.Allocate<float>(graph.Rows, graph.Columns);
        _output = GraphTensor.Allocate<float>(graph.Rows, graph.Columns);
        _run = graph.Prepare(_input, _output);
    }

    /// <summary>Row-major, to be filled.</summary>
    public Span<float> Input => _input.AsSpan<float>();

    /// <summary>Row-major, after <see cref="Run"/>.</summary>
    public ReadOnlySpan<float> Output => _output.AsSpan<float>();

    /// <summary>Makes the input orthogonal.</summary>
    public void Run() => _run.Run();

    /// <inheritdoc/>
    public void Dispose()
    {
        _run.Dispose();
        _input.Dispose();
        _output.Dispose();
    }
}
