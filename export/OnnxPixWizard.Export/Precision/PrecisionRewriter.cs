using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Rewrites the graphs of a 32-bit export for another precision. Weights
/// are converted while the new file is written, piece by piece.</summary>
internal static class PrecisionRewriter
{
    /// <summary>A graph in another precision.</summary>
    /// <param name="role">One of <see cref="GraphNames"/>.</param>
    /// <param name="graph">The graph in 32-bit floats.</param>
    /// <param name="stored">The elements of what it stores.</param>
    /// <param name="options">The precision.</param>
    /// <returns>A graph with the same inputs and outputs; the graph itself where its role keeps 32-bit floats.</returns>
    public static Graph Apply(string role, Graph graph, StoredTensors stored, PrecisionOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        bool isAutoencoder = role is GraphNames.VaeEncoder or GraphNames.VaeDecoder;
        switch (options.Precision)
        {
            // The autoencoder is made of convolutions.
            case BundlePrecision.Int8 when !isAutoencoder:
                return new RowInt8Rewrite(stored, options.WeightBits).Apply(graph);
            case BundlePrecision.Int4 when IsSmallAndSensitive(role):
                return new RowInt8Rewrite(stored, options.WeightBits).Apply(graph);
            case BundlePrecision.Int4 when !isAutoencoder:
                return new BlockInt4Rewrite(stored).Apply(graph);
            case BundlePrecision.Float16 or BundlePrecision.BFloat16 when !isAutoencoder || options.HalfAutoencoder:
                ElementType type = options.Precision == BundlePrecision.Float16 ? ElementType.Float16 : ElementType.BFloat16;
                // The residual streams of Gemma and Qwen3 were never meant for the range of IEEE halves.
                return new HalfRewrite(stored, type, sumsInFloat: type == ElementType.Float16 && role == GraphNames.TextEncoder)
                    .Apply(graph);
            default:
                return graph;
        }
    }

    // What all steps and tokens read alike: an error there is not averaged out, and guidance multiplies it. The text encoder and the step
    // hold more than three quarters of all weights, and the peak of memory.
    private static bool IsSmallAndSensitive(string role) =>
        role is GraphNames.TaskEncoder or GraphNames.VisionEncoder or GraphNames.Conditioner or GraphNames.Modulation;
}
