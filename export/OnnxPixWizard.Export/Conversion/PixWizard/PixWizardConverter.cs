using OnnxPixWizard.Bundles;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Export.Precision;

namespace OnnxPixWizard.Export.Conversion.PixWizard;

/// <summary>Makes a bundle of family <c>pixwizard</c> of published checkpoints.</summary>
internal static class PixWizardConverter
{
    private static readonly Dictionary<string, Func<string, TensorReport, PartPlan>> s_planners = new(StringComparer.Ordinal)
    {
        [PartNames.Transformer] = TransformerPart.Plan,
        [PartNames.TextEncoder] = GemmaPart.Plan,
        [PartNames.Clip] = ClipPart.Plan,
        [PartNames.Vae] = VaePart.Plan,
    };

    /// <summary>Converts; the bundle appears under its name when it is whole.</summary>
    /// <param name="request">What is converted.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The files don't make a bundle; nothing was written.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Convert(
        ConversionRequest request, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
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

    private static ConversionResult Write(
        ConversionRequest request, List<PartPlan> plans, IProgress<ConversionProgress>? progress, CancellationToken cancellation)
    {
        string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Target)));
        ConversionRecord present = ConversionRecord.Load(request.Target);
        SortedDictionary<string, PartRecord> parts = new(present.Parts, StringComparer.Ordinal);
        string[] kept = [
            .. parts.Where(part => !request.Sources.ContainsKey(part.Key)).SelectMany(static part => ConversionRecord.FilesOf(part.Value))
            .Where(file => File.Exists(Path.Combine(request.Target, file)))];
        List<BundleGraph> graphs = [];
        foreach (PartPlan plan in plans)
        {
            PrecisionOptions options = new()
                { Precision = request.Precision, WeightBits = request.WeightBits, HalfAutoencoder = !plan.KeepFloat32 };
            BundleGraph[] planned = [.. plan.Graphs.Select(graph => BundleGraph.Plan(graph.Key, graph.Value, plan.Weights.Get, options) with
            {
                Check = request.AllowNonFinite ? null : plan.Weights.RequireFinite,
            })];
            graphs.AddRange(planned);
            parts[plan.Name] = plan.Record with
            {
                Precision = planned.Any(static graph => graph.Rewritten) ? request.Precision.ToName() : PrecisionNames.Float32,
                Graphs = planned.ToDictionary(
                    static graph => graph.Role, static graph => new GraphEntry { File = graph.File }, StringComparer.Ordinal),
            };
        }

        string[] lacking = [.. PartNames.All.Where(part => !parts.ContainsKey(part))];
        if (lacking.Length > 0 && present.Parts.Count == 0 && File.Exists(Path.Combine(request.Target, BundleManifest.FileName)))
        {
            throw new ConversionException(
                $"'{request.Target}' is a whole bundle without the record of its parts, so that parts of it can't be replaced; it stays as "
                    + "it is. Convert all parts, or give another folder with --out.",
                fault: ConversionFault.Output);
        }

        BundleManifest? manifest = lacking.Length == 0 ? PixWizardManifest.Create(name, parts) : null;
        using BundleDraft draft = BundleDraft.Open(request.Target, graphs.Sum(static graph => graph.Bytes));
        long written = draft.Fill(() =>
        {
            long bytes = BundleGraph.WriteAll(graphs, draft, progress, cancellation);
            foreach ((string file, string path) in plans.SelectMany(static plan => plan.Files))
            {
                File.Copy(path, draft.PathOf(file));
            }

            (present with { Parts = parts }).Save(draft.Folder);
            manifest?.Save(draft.Folder);
            File.WriteAllText(draft.PathOf("README.md"), ModelCard.Text(name, parts, lacking));
            cancellation.ThrowIfCancellationRequested();
            draft.Commit(kept);
            return bytes;
        });
        return new ConversionResult(draft.Target, written, plans.Sum(static plan => plan.Record.Parameters), lacking);
    }
}

/// <summary>What is converted, and into what.</summary>
internal sealed record ConversionRequest
{
    /// <summary>Folders (or files) of the parts to convert, by the part's name.</summary>
    public required IReadOnlyDictionary<string, string> Sources { get; init; }

    /// <summary>Folder of the bundle. One that is there is replaced when the new one is whole; parts that are not converted stay.</summary>
    public required string Target { get; init; }

    /// <summary>How weights are stored.</summary>
    public BundlePrecision Precision { get; init; }

    /// <summary>Bits in use of an 8-bit weight, as <see cref="PrecisionOptions.WeightBits"/>.</summary>
    public int WeightBits { get; init; } = 8;

    /// <summary>Whether parameters may hold NaN or infinity; otherwise such a checkpoint is refused.</summary>
    public bool AllowNonFinite { get; init; }
}
