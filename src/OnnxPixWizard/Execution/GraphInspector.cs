using OnnxPixWizard.Bundles;
using OnnxPixWizard.OnnxRuntime;

namespace OnnxPixWizard.Execution;

/// <summary>Opens every graph of a bundle, checks it against its role and describes it.</summary>
public static class GraphInspector
{
    /// <exception cref="BundleException">A graph can't be loaded or does not fit its role.</exception>
    /// <exception cref="OrtLibraryException">ONNX Runtime is missing or too old.</exception>
    public static IReadOnlyList<GraphDescription> Inspect(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        SessionFactory factory = new(bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu, AllowFallback = true, OptimizationLevel = OrtOptimizationLevel.None }, describeOnly: true);
        List<GraphDescription> graphs = [];
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                string file = bundle.GraphFile(name, variant);
                using OrtSession session = factory.Open(name, variant, CancellationToken.None);
                graphs.Add(new GraphDescription(
                    name, variant, Path.GetRelativePath(bundle.Folder, file), GraphFiles.BytesOf(file),
                    [.. session.Inputs.Select(Describe)], [.. session.Outputs.Select(Describe)]));
            }
        }

        return graphs;
    }

    private static string Describe(OrtValueInfo value) =>
        $"{value.Name} {value.ElementType} [{string.Join(", ", value.Shape.Select(static d => d.Length is long length ? $"{length}" : d.Symbol ?? "?"))}]";
}
