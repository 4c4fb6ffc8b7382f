using OnnxPixWizard.Benchmarks.Measurement;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Sessions;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard.Benchmarks.Graphs;

/// <summary>One matrix product with a stored matrix on the provider under
/// measurement: the fastest that its kernels go at this shape.</summary>
internal sealed class GemmProbe : IDisposable
{
    private readonly MeasuredGraph _graph;

    /// <param name="shape">Rows, inner extent and columns.</param>
    /// <param name="options">Threads and provider.</param>
    public GemmProbe(MatrixShape shape, GraphOptions options)
    {
        Shape = shape;
        Tensor weight = Tensor.Zeros(ElementType.Float32, shape.Inner, shape.Columns);
        GaussianNoise.Fill(weight.AsSpan<float>(), seed: 2);
        Graph graph = new("gemm");
        Value left = graph.Input("left", ElementType.Float32, shape.Rows, shape.Inner);
        graph.Output("product", Op.MatMul(left, graph.Constant(weight)));
        _graph = new MeasuredGraph(
            GraphSession.FromMemory(ModelWriter.ToBytes(graph), options), static i => [.. i.Shape.Select(static d => d.Length!.Value)]);
    }

    public MatrixShape Shape { get; }

    /// <summary>Computes the product once.</summary>
    public void Run() => _graph.Run();

    /// <summary>Floating-point operations in a second of processor time.</summary>
    /// <param name="seconds">Least wall time of the measurement.</param>
    public double Measure(double seconds)
    {
        long runs = 0;
        WorkClock clock = WorkClock.Start();
        do
        {
            for (int i = 0; i < 16; i++)
            {
                _graph.Run();
            }

            runs += 16;
        }
        while (clock.Elapsed.WallSeconds < seconds);

        return Shape.Flops * runs / clock.Elapsed.CpuSeconds;
    }

    public void Dispose() => _graph.Dispose();
}
