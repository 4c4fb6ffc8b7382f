using OnnxPixWizard.Checkpoints;
using OnnxPixWizard.Networks.PixNerd;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>Makes a bundle of family <c>pixnerd-class</c> or <c>pixnerd-text</c> of a published checkpoint.</summary>
public static class PixNerdConverter
{
    /// <summary>Converts; the bundle appears under its name when it is whole.</summary>
    /// <param name="request">What is converted.</param>
    /// <param name="progress">Told of bytes written, from several threads.</param>
    /// <param name="cancellation">Ends the work early; nothing stays behind.</param>
    /// <exception cref="ConversionException">The files don't make a bundle; nothing was written.</exception>
    /// <exception cref="CheckpointException">A file can't be read, or would run code.</exception>
    /// <exception cref="Networks.NetworkOptionsException">The sizes make no network.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public static ConversionResult Convert(PixNerdConversionRequest request, IProgress<ConversionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        (ICheckpoint checkpoint, string? notice) = PixNerdCheckpoint.Open(request.Checkpoint);
        using (checkpoint)
        {
            TensorReport report = new();
            PixNerdOptions network = PixNerdSizes.Read(checkpoint, request.PatchCoordinates);
            network.Validate();
            NetworkWeights weights = new(
                PartNames.Denoiser, checkpoint, PartPlan.Needed(PixNerdBundleWriter.NetworkGraphs(network).Values), new PublishedNames(), report);
            using Qwen3Part? text = request.TextEncoder is { } folder ? Qwen3Part.Open(folder, report) : null;
            (string Source, string Licence) origin = PartLicences.Of(
                network is PixNerdTextOptions ? PartNames.TextDenoiser : PartNames.Denoiser, FolderOf(request.Checkpoint), checkpoint.Source);
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
