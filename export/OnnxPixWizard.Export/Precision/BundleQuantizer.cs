using OnnxPixWizard.Bundles;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Export.Bundles;
using OnnxPixWizard.Export.Conversion;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;

namespace OnnxPixWizard.Export.Precision;

/// <summary>Writes a bundle of 32-bit floats again in another precision.</summary>
internal static class BundleQuantizer
{
    /// <summary>Writes the new bundle, whole or not at all: it appears under its name when all files are there.</summary>
    /// <param name="source">Folder of the bundle of 32-bit floats.</param>
    /// <param name="target">Folder of the new bundle; it does not exist yet, or is empty.</param>
    /// <param name="options">The precision.</param>
    /// <param name="progress">Told the bytes of weights read so far and in all.</param>
    /// <param name="cancellation">Ends the work early.</param>
    /// <exception cref="BundleException">The bundle is missing, damaged or of another precision already.</exception>
    /// <exception cref="ModelException">A graph is corrupt.</exception>
    /// <exception cref="IOException">The new bundle can't be written.</exception>
    public static void Write(
        string source, string target, PrecisionOptions options, IProgress<(long Done, long Total)>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        Bundle bundle = Bundle.Open(source);
        RequireFloat32(bundle.Manifest, bundle.ManifestFile, "rewritten in another precision");
        NewFolder.Write(target, folder => WriteFiles(bundle, folder, options, progress, cancellation));
    }

    /// <summary>Makes sure that a bundle's weights are exact.</summary>
    /// <param name="manifest">The bundle's manifest.</param>
    /// <param name="file">Its path.</param>
    /// <param name="purpose">What can't be done otherwise, as a participle.</param>
    /// <exception cref="BundleException">They are not.</exception>
    public static void RequireFloat32(BundleManifest manifest, string file, string purpose)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.Precision != PrecisionNames.Float32)
        {
            throw new BundleException(BundleFault.Unsupported, file, "precision",
                $"the weights are stored as {manifest.Precision} and no longer exact, so that they can't be {purpose}",
                "Use the float32 bundle that this one was made from");
        }
    }

    private static void WriteFiles(Bundle bundle, string folder, PrecisionOptions options, IProgress<(long Done, long Total)>? progress,
        CancellationToken cancellation)
    {
        Dictionary<string, string> graphs = new(StringComparer.Ordinal);
        // The restorer and its like are stored in halves already and see pixels: they are copied as they are.
        foreach ((string role, GraphEntry entry) in bundle.Manifest.Graphs
            .Where(static graph => graph.Key is not (GraphNames.Restorer or GraphNames.Perception)))
        {
            foreach (string file in (IEnumerable<string>)[entry.File, .. entry.Variants.Values])
            {
                graphs[file] = role;
            }
        }

        HashSet<string> rewritten = [
            .. graphs.Keys.SelectMany(static file => new[] { file, file + ".data" }), BundleManifest.FileName, ConversionRecord.FileName];
        string[] others = [.. Directory.EnumerateFiles(bundle.Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(bundle.Folder, file)).Where(file => !rewritten.Contains(file))];
        long total = graphs.Keys.Sum(file => SizeOf(bundle.PathOf(file))), done = 0;
        foreach ((string file, string role) in graphs)
        {
            progress?.Report((done, total));
            cancellation.ThrowIfCancellationRequested();
            OpenedModel model = ModelReader.Open(bundle.PathOf(file));
            Graph graph = PrecisionRewriter.Apply(role, model.Graph, model.Stored, options);
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            if (ReferenceEquals(graph, model.Graph))
            {
                CopyModel(bundle.PathOf(file), path);
            }
            else
            {
                ModelWriter.WriteStreamed(graph, path, static name => throw new InvalidOperationException(
                    $"'{name}' is no parameter of a rewritten graph."), new TensorWriteOptions { Cancellation = cancellation });
            }

            done += SizeOf(bundle.PathOf(file));
        }

        foreach (string file in others)
        {
            string path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(bundle.PathOf(file), path);
        }

        (bundle.Manifest with { Precision = options.Precision.ToName() }).Save(folder);
        progress?.Report((total, total));
    }

    private static long SizeOf(string file)
    {
        FileInfo data = new(file + ".data");
        return new FileInfo(file).Length + (data.Exists ? data.Length : 0);
    }

    private static void CopyModel(string from, string to)
    {
        File.Copy(from, to);
        if (File.Exists(from + ".data"))
        {
            File.Copy(from + ".data", to + ".data");
        }
    }
}
