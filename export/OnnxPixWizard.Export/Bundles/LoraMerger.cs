using OnnxPixWizard.Bundles;
using OnnxPixWizard.Sessions.Loras;

namespace OnnxPixWizard.Export.Bundles;

/// <summary>Writes a bundle with low-rank changes in its weights, as they would be at loading.</summary>
internal static class LoraMerger
{
    /// <summary>Writes the new bundle, whole or not at all.</summary>
    /// <param name="source">Folder of the bundle.</param>
    /// <param name="target">Folder of the new bundle; it does not exist yet, or is empty.</param>
    /// <param name="changes">The changes.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="BundleException">The bundle is missing or damaged.</exception>
    /// <exception cref="LoraException">A file of changes is damaged, or does not fit the bundle.</exception>
    /// <exception cref="IOException">The new bundle can't be written.</exception>
    public static void Write(string source, string target, IReadOnlyList<LoraSource> changes, CancellationToken cancellation = default)
    {
        Bundle bundle = Bundle.Open(source);
        LoraSet? set = LoraSet.Of(bundle, changes);
        Dictionary<string, string> graphs = new(StringComparer.Ordinal);
        foreach ((string graph, GraphEntry entry) in bundle.Manifest.Graphs)
        {
            foreach (string? variant in entry.Variants.Keys.Prepend(null))
            {
                graphs[bundle.GraphFile(graph, variant)] = graph;
            }
        }

        NewFolder.Write(target, folder =>
        {
            foreach (string file in Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories))
            {
                cancellation.ThrowIfCancellationRequested();
                string path = Path.Combine(folder, Path.GetRelativePath(bundle.Folder, file));
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                if (graphs.TryGetValue(file, out string? graph) && set?.Apply(graph, file) is { } changed)
                {
                    File.WriteAllBytes(path, changed);
                }
                else
                {
                    File.Copy(file, path);
                }
            }
        });
    }
}
