using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Export.Conversion.Encoders;
using OnnxPixWizard.Export.Precision;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Export.Conversion.PixNerd;

/// <summary>Makes a bundle of family <c>pixnerd-class</c> or <c>pixnerd-text</c> of a published checkpoint.</summary>
internal static class PixNerdConverter
{
    /// <summary>Converts; the bundle appears under its name when it is whole.</summary>
    /// <param name="request">What is converted.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The files don't make a bundle; nothing was written.</exception>
    /// <exception cref="CheckpointException">A file can't be read, or would run code.</exception>
    /// <exception cref="Networks.NetworkOptionsException">The sizes make no network.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Convert(
        PixNerdConversionRequest request, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        (ICheckpoint checkpoint, string? notice) = PixNerdCheckpoint.Open(request.Checkpoint);
        using (checkpoint)
        {
            TensorReport report = new();
            PixNerdOptions network = PixNerdSizes.Read(checkpoint, request.PatchCoordinates);
            network.Validate();
            NetworkWeights weights = new(
                PartNames.Denoiser, checkpoint, PartPlan.Needed(PixNerdBundleWriter.NetworkGraphs(network).Values), new PublishedNames(),
                report);
            using Qwen3Part? text = request.TextEncoder is { } folder ? Qwen3Part.Open(folder, report) : null;
            (string Source, string Licence) origin = PartLicences.Of(
                network is PixNerdTextOptions ? PartNames.TextDenoiser : PartNames.Denoiser, FolderOf(request.Checkpoint),
                checkpoint.Source);
            (string Source, string Licence)[] origins = text is null ? [origin] : [origin, text.Origin];
            PixNerdBundle bundle = new()
            {
                Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Target))),
                Network = network,
                Weights = weights.Get,
                Check = request.AllowNonFinite ? null : weights.RequireFinite,
                TextEncoder = request.AllowNonFinite && text is not null ? text.Encoder with { Check = null } : text?.Encoder,
                GridWidth = request.Grid?.Width ?? 0,
                GridHeight = request.Grid?.Height ?? 0,
                ClassNames = request.ClassNames,
                Precision = request.Precision,
                Source = string.Join("; ", origins.Select(static origin => origin.Source)),
                Licence = string.Join("; ", origins.Select(static origin => origin.Licence).Distinct(StringComparer.Ordinal)),
                Notes = notice is null ? [] : new Dictionary<string, string>(StringComparer.Ordinal) { ["weights"] = "not averaged" },
            };
            PixNerdManifest.Check(bundle);
            report.ThrowIfAny();
            ConversionResult result = PixNerdBundleWriter.Write(bundle, request.Target, progress, cancellation);
            return notice is null ? result : result with { Notices = [notice] };
        }
    }

    private static string FolderOf(string path) => Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>Names as the network itself has them.</summary>
    private sealed class PublishedNames : WeightNames;
}

/// <summary>A PixNerd checkpoint to convert, and into what.</summary>
internal sealed record PixNerdConversionRequest
{
    /// <summary>The checkpoint's file, or a folder that holds it alone.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of Qwen3; of text networks alone, which need it.</summary>
    public string? TextEncoder { get; init; }

    /// <summary>Folder of the bundle. One that is there is replaced when the new one is whole.</summary>
    public required string Target { get; init; }

    /// <summary>Width and height of the pictures trained on; null: 16 tokens a side for classes, 32 for texts, as published.</summary>
    public (int Width, int Height)? Grid { get; init; }

    /// <summary>Names of the classes by id; none where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Whether a text network is the base variant, whose pixels' places
    /// run to the patch's side. For patches of 16 both are the same.</summary>
    public bool PatchCoordinates { get; init; }

    /// <summary>How weights are stored.</summary>
    public PrecisionOptions Precision { get; init; } = new() { Precision = BundlePrecision.Float32 };

    /// <summary>Whether parameters may hold NaN or infinity; otherwise such a checkpoint is refused.</summary>
    public bool AllowNonFinite { get; init; }
}

/// <summary>
/// The network in a training checkpoint of PixNerd: the moving averages where the file holds them, else the weights themselves. What
/// belongs to the trainer is passed over. A bare state dict, such as an extracted one, does as well.
/// </summary>
internal static class PixNerdCheckpoint
{
    // torch.compile puts it before the names of what it wraps.
    private const string Compiled = "_orig_mod.";

    private const string Averages = "ema_denoiser.", Plain = "denoiser.";

    /// <summary>Opens the file (or a folder that holds it).</summary>
    /// <param name="path">A checkpoint of any form.</param>
    /// <returns>The network's tensors under its own names, and what the user should know about the choice.</returns>
    /// <exception cref="CheckpointException">The file can't be read or holds no tensors.</exception>
    public static (ICheckpoint Checkpoint, string? Notice) Open(string path)
    {
        ICheckpoint whole = Checkpoint.Open(path);
        try
        {
            string prefix = Array.Find([Averages, Plain],
                prefix => whole.Tensors.Keys.Any(name => Clean(name).StartsWith(prefix, StringComparison.Ordinal))) ?? string.Empty;
            CheckpointView view = CheckpointView.Renamed(whole,
                name => Clean(name) is { } clean && clean.StartsWith(prefix, StringComparison.Ordinal) ? clean[prefix.Length..] : null);
            return (view, prefix == Plain ? $"'{path}' holds no moving averages ({Averages}*): the weights as last trained ({Plain}*) were "
                + "taken, which draw worse pictures." : null);
        }
        catch
        {
            whole.Dispose();
            throw;
        }
    }

    private static string Clean(string name) => name.Replace(Compiled, string.Empty, StringComparison.Ordinal);
}
