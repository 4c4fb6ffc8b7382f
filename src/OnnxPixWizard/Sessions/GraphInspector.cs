using Microsoft.ML.OnnxRuntime;
using OnnxPixWizard.Bundles;

namespace OnnxPixWizard.Sessions;

/// <summary>Opens every graph of a bundle, checks it against its role and describes it.</summary>
internal static class GraphInspector
{
    /// <remarks>Graphs of a type that the CPU provider has no kernels for
    /// are read, but their inputs and outputs can't be told here.</remarks>
    /// <exception cref="BundleException">A graph can't be loaded or does not fit its role.</exception>
    /// <exception cref="OnnxRuntimeLibraryException">ONNX Runtime is missing or too old.</exception>
    public static IReadOnlyList<GraphDescription> Inspect(Bundle bundle)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        SessionFactory factory = new(bundle, new RuntimeOptions { Provider = ExecutionProvider.Cpu, AllowFallback = true,
            OptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL }, describeOnly: true);
        List<GraphDescription> graphs = [];
        foreach ((string name, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                graphs.Add(Describe(bundle, factory, name, variant));
            }
        }

        return graphs;
    }

    private static GraphDescription Describe(Bundle bundle, SessionFactory factory, string name, string? variant)
    {
        string path = bundle.GraphFile(name, variant), file = Path.GetRelativePath(bundle.Folder, path);
        try
        {
            using GraphSession session = factory.Open(name, variant, CancellationToken.None);
            return new GraphDescription(
                name, variant, file, GraphFiles.BytesOf(path), [.. session.Inputs.Select(Describe)], [.. session.Outputs.Select(Describe)]);
        }
        catch (ProviderUnavailableException e) when (e.InnerException is GraphException { Code: GraphException.NotImplemented } inner)
        {
            // Read and resolved, but made for another provider than the one that is everywhere: no fault of the bundle.
            return new GraphDescription(
                name, variant, file, GraphFiles.BytesOf(path), [], [], Unchecked: inner.NativeMessage.ReplaceLineEndings(" ").Trim());
        }
    }

    private static string Describe(GraphValue value) =>
        $"{value.Name} {GraphValue.NameOf(value.ElementType)} "
            + $"[{string.Join(", ", value.Shape.Select(static d => d.Length is long length ? $"{length}" : d.Symbol ?? "?"))}]";
}

/// <summary>What a graph file of a bundle says of itself.</summary>
/// <param name="Name">Role, one of <see cref="Bundles.GraphNames"/>.</param>
/// <param name="Variant">Variant of the role; null for the main file.</param>
/// <param name="File">Path in the bundle's folder.</param>
/// <param name="Bytes">Size of the file and its external data.</param>
/// <param name="Inputs">Name, type and shape of each input.</param>
/// <param name="Outputs">Name, type and shape of each output.</param>
/// <param name="Unchecked">Why nobody can say whether the graph fits its
/// role, and inputs and outputs stay empty; null where it does fit.</param>
internal sealed record GraphDescription(
    string Name, string? Variant, string File, long Bytes, IReadOnlyList<string> Inputs, IReadOnlyList<string> Outputs,
    string? Unchecked = null);
