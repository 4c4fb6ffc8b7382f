using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>A graph of a bundle, ready to be written.</summary>
/// <param name="Role">One of <see cref="GraphNames"/>.</param>
/// <param name="Graph">The graph in the precision in which it is stored.</param>
/// <param name="Weights">Gives a published parameter, as 32-bit floats, by name.</param>
/// <param name="Rewritten">Whether the precision changed the graph.</param>
internal sealed record BundleGraph(string Role, Graph Graph, Func<string, LazyTensor> Weights, bool Rewritten)
{
    /// <summary>Name of the file in a bundle.</summary>
    public string File => Role + ".onnx";

    /// <summary>Called when all graphs of the same weights are written; throws if what was read is no good.</summary>
    public Action? Check { get; init; }

    /// <summary>Bytes of the stored tensors.</summary>
    public long Bytes { get; } = ModelWriter.StoredBytes(Graph);

    /// <summary>Plans a graph; nothing is read yet.</summary>
    /// <param name="role">One of <see cref="GraphNames"/>.</param>
    /// <param name="graph">The graph in 32-bit floats.</param>
    /// <param name="weights">Gives a published parameter, as 32-bit floats, by name.</param>
    /// <param name="precision">How it is stored.</param>
    public static BundleGraph Plan(string role, Graph graph, Func<string, LazyTensor> weights, PrecisionOptions precision)
    {
        Graph stored = PrecisionRewriter.Apply(role, graph, StoredTensors.FromParameters(weights), precision);
        return new BundleGraph(role, stored, weights, !ReferenceEquals(stored, graph));
    }

    /// <summary>Writes graphs into a draft, piece by piece.</summary>
    /// <param name="graphs">The graphs.</param>
    /// <param name="draft">The bundle under construction.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <returns>Bytes of weights written.</returns>
    /// <exception cref="ConversionException">A parameter holds numbers that are not finite.</exception>
    public static long WriteAll(
        IReadOnlyList<BundleGraph> graphs, BundleDraft draft, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        long total = graphs.Sum(static graph => graph.Bytes), written = 0;
        for (int i = 0; i < graphs.Count; i++)
        {
            BundleGraph graph = graphs[i];
            cancellation.ThrowIfCancellationRequested();
            ModelWriter.WriteStreamed(graph.Graph, draft.PathOf(graph.File), graph.Weights, new TensorWriteOptions
            {
                Cancellation = cancellation,
                Written = bytes => progress?.Report(new ConversionProgress(graph.Role, Interlocked.Add(ref written, bytes), total)),
            });
            if (i == graphs.Count - 1 || graphs[i + 1].Check != graph.Check)
            {
                graph.Check?.Invoke();
            }
        }

        return written;
    }
}
