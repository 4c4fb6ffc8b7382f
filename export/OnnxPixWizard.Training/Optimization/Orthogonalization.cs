using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Optimization;

/// <summary>A graph that moves the singular values of a matrix towards 1 and keeps its singular vectors: Newton-Schulz iterations of fifth order.</summary>
/// <remarks>The three coefficients are those of Jordan et al. 2024; five iterations leave singular values between about 0.7 and 1.2.</remarks>
internal sealed class Orthogonalization : IDisposable
{
    private const int Iterations = 5;
    private const float Linear = 3.4445f, Cubic = -4.7750f, Quintic = 2.0315f;
    private const string InputName = "matrix", OutputName = "orthogonal";

    private readonly GraphSession _session;

    /// <param name="rows">Rows of the matrices.</param>
    /// <param name="columns">Their columns.</param>
    public Orthogonalization(long rows, long columns)
    {
        Rows = rows;
        Columns = columns;
        Graph graph = new("orthogonalization");
        Value matrix = graph.Input(InputName, ElementType.Float32, rows, columns);

        // The inner products are smaller on the short side.
        bool isTall = rows > columns;
        Value x = matrix / (Op.Sqrt(Op.ReduceSum(matrix * matrix, keepDimensions: true, 0, 1)) + 1e-7f);
        x = isTall ? Op.Transpose(x, 1, 0) : x;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            Value squared = Op.MatMul(x, x, transposeLeft: false, transposeRight: true);
            Value series = (squared * Cubic) + (Op.MatMul(squared, squared) * Quintic);
            x = (x * Linear) + Op.MatMul(series, x);
        }

        graph.Output(OutputName, isTall ? Op.Transpose(x, 1, 0) : x);
        _session = GraphSession.FromMemory(ModelWriter.ToBytes(graph), new GraphOptions { Threads = 1 });
    }

    /// <summary>Rows of the matrices.</summary>
    public long Rows { get; }

    /// <summary>Columns of the matrices.</summary>
    public long Columns { get; }

    /// <summary>Binds the graph to memory; runs so prepared may run at the same time.</summary>
    public BoundGraph Prepare(GraphTensor input, GraphTensor output) => _session.Bind([(InputName, input)], [(OutputName, output)]);

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();
}
