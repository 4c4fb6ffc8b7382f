using Microsoft.ML.OnnxRuntime;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Workloads;

/// <summary>A copy of a bundle whose step takes the same inputs and computes
/// next to nothing: what is left of the loop's time is the loop's own.</summary>
internal static class NoOpBundle
{
    /// <param name="bundle">The bundle to copy.</param>
    /// <param name="folder">Receives the copy.</param>
    /// <returns>The copy's folder.</returns>
    public static string Write(Bundle bundle, TemporaryFolder folder)
    {
        string copy = folder.PathOf("no-op");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.EnumerateFiles(bundle.Folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        GraphEntry step = bundle.Manifest.Graphs[GraphNames.Step];
        foreach (string file in step.Variants.Values.Append(step.File))
        {
            ModelWriter.Write(Step(bundle.PathOf(file)), Path.Combine(copy, file));
        }

        return copy;
    }

    private static Graph Step(string original)
    {
        Graph graph = new("no-op step");
        using GraphSession session = GraphSession.FromFile(
            original, new GraphOptions { OptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL });
        foreach (GraphValue input in session.Inputs)
        {
            Value value = graph.Input(input.Name, (ElementType)input.ElementType,
                [.. input.Shape.Select(static (d, axis) =>
                    d.Length is long length ? Dimension.Of(length) : Dimension.Named(d.Symbol ?? $"axis{axis}"))]);
            if (input.Name == "tokens")
            {
                graph.Output("velocity", value * 0.5f);
            }
        }

        return graph;
    }
}
