using System.Globalization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Models;
using OnnxPixWizard.Graphs.Rewriting;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>Makes a bundle of family <c>pixwizard</c> of published checkpoints.</summary>
public static class PixWizardConverter
{
    // What may be written beside weights: graphs themselves, tokenizers, manifest.
    private const long SpareBytes = 64L << 20;

    private static readonly Dictionary<string, Func<string, TensorReport, PartPlan>> s_planners = new(StringComparer.Ordinal)
    {
        [PartNames.Transformer] = TransformerPart.Plan,
        [PartNames.TextEncoder] = TextEncoderPart.Plan,
        [PartNames.Clip] = ClipPart.Plan,
        [PartNames.Vae] = VaePart.Plan,
    };

    /// <summary>Converts; the bundle appears under its name when it is whole.</summary>
    /// <param name="request">What is converted.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The files don't make a bundle; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Convert(ConversionRequest request, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        List<PartPlan> plans = [];
        try
        {
            TensorReport report = new();
            foreach (string part in PartNames.All.Where(request.Sources.ContainsKey))
            {
                plans.Add(s_planners[part](request.Sources[part], report));
            }

            report.ThrowIfAny();
            return Write(request, plans, progress, cancellation);
        }
        finally
        {
            plans.ForEach(static plan => plan.Dispose());
        }
    }

    private static ConversionResult Write(ConversionRequest request, List<PartPlan> plans, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Target)));
        ConversionRecord present = ConversionRecord.Load(request.Target);
        SortedDictionary<string, PartRecord> parts = new(present.Parts, StringComparer.Ordinal);
        string[] kept = [.. parts.Where(part => !request.Sources.ContainsKey(part.Key)).SelectMany(static part => ConversionRecord.FilesOf(part.Value))
            .Where(file => File.Exists(Path.Combine(request.Target, file)))];
        List<(PartPlan Plan, string Role, Graph Graph)> graphs = [];
        foreach (PartPlan plan in plans)
        {
            PrecisionOptions options = new() { Precision = request.Precision, HalfAutoencoder = !plan.KeepFloat32 };
            bool rewritten = false;
            foreach ((string role, Graph graph) in plan.Graphs)
            {
                Graph stored = PrecisionRewriter.Apply(role, graph, StoredTensors.FromParameters(plan.Weights), options);
                rewritten |= !ReferenceEquals(stored, graph);
                graphs.Add((plan, role, stored));
            }

            parts[plan.Name] = plan.Record with
            {
                Precision = rewritten ? request.Precision.ToName() : PrecisionNames.Float32,
                Graphs = plan.Graphs.Keys.ToDictionary(static role => role, static role => new GraphEntry { File = role + ".onnx" }, StringComparer.Ordinal),
            };
        }

        string[] lacking = [.. PartNames.All.Where(part => !parts.ContainsKey(part))];
        if (lacking.Length > 0 && present.Parts.Count == 0 && File.Exists(Path.Combine(request.Target, BundleManifest.FileName)))
        {
            throw new ConversionException(
                $"'{request.Target}' is a whole bundle without the record of its parts, so that parts of it can't be replaced; it stays as it is. Convert all parts, or give another folder with --out.",
                fault: ConversionFault.Output);
        }

        BundleManifest? manifest = lacking.Length == 0 ? PixWizardManifest.Create(name, parts) : null;
        long total = graphs.Sum(static graph => ModelWriter.StoredBytes(graph.Graph)), written = 0;
        RequireSpace(request.Target, total);
        using BundleDraft draft = new(request.Target);
        try
        {
            foreach ((PartPlan plan, string role, Graph graph) in graphs)
            {
                cancellation.ThrowIfCancellationRequested();
                ModelWriter.WriteStreamed(graph, draft.PathOf(role + ".onnx"), plan.Weights, new ModelWriteOptions
                {
                    Cancellation = cancellation,
                    Written = bytes => progress?.Report(new ConversionProgress(role, Interlocked.Add(ref written, bytes), total)),
                });
            }

            foreach ((string file, string path) in plans.SelectMany(static plan => plan.Files))
            {
                File.Copy(path, draft.PathOf(file));
            }

            (present with { Parts = parts }).Save(draft.Folder);
            manifest?.Save(draft.Folder);
            File.WriteAllText(draft.PathOf("README.md"), ModelCard.Text(name, parts, lacking));
            cancellation.ThrowIfCancellationRequested();
            draft.Commit(kept);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConversionException($"Can't write to '{draft.Folder}': {e.Message} Nothing is left of it; make room or give another folder with --out.", inner: e, fault: ConversionFault.Output);
        }

        return new ConversionResult(draft.Target, written, plans.Sum(static plan => plan.Record.Parameters), lacking);
    }

    /// <exception cref="ConversionException">The volume is too small.</exception>
    private static void RequireSpace(string target, long bytes)
    {
        DirectoryInfo? folder = new(Path.GetFullPath(target));
        while (folder is { Exists: false })
        {
            folder = folder.Parent;
        }

        long free = folder is null ? long.MaxValue : new DriveInfo(folder.FullName).AvailableFreeSpace;
        if (free < bytes + SpareBytes)
        {
            throw new ConversionException(string.Create(CultureInfo.InvariantCulture,
                $"The bundle needs {(bytes + SpareBytes) / 1e9:F1} GB, but '{folder}' has {free / 1e9:F1} GB left. Nothing was written; make room, or give another folder with --out."), fault: ConversionFault.Output);
        }
    }
}
