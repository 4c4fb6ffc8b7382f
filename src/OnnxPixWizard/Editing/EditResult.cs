using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Editing;

/// <summary>The answer to an edit, and all that lay between.</summary>
public sealed record EditResult
{
    /// <summary>The picture with the region painted anew; all else, and what its file held besides, is the input's.</summary>
    public required Photo Photo { get; init; }

    /// <summary>The picture with all of the region as it was painted, before it was faded into what is around.</summary>
    public required Photo Painted { get; init; }

    /// <summary>What was found, grown and painted.</summary>
    public required EditData Data { get; init; }

    /// <summary>How the picture lies to those that the finding task (else the painting one)
    /// was taught on; null where the bundle can't tell.</summary>
    public Familiarity? Familiarity { get; init; }

    /// <summary>What the user should know, one line each.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What finding and painting cost together.</summary>
    public required PipelineMetrics Metrics { get; init; }

    /// <summary>What was found or marked, white, at the picture's size.</summary>
    public GrayImage8 Mask => new(Area.Mask, Area.Picture.Width, Area.Picture.Height);

    /// <summary>The grown mask, white, at the picture's size.</summary>
    public GrayImage8 Grown => Area.ToImage(least: byte.MaxValue);

    /// <summary>How much of each pixel was painted anew: 255 all, 0 nothing.</summary>
    public GrayImage8 Weights => Area.ToImage();

    internal EditArea Area { get; init; } = null!;

    internal string? SourceFile { get; init; }

    /// <summary>The files that <see cref="Save"/> keeps of what lay between.</summary>
    /// <param name="folder">Their folder.</param>
    /// <param name="name">What their names begin with.</param>
    internal static IReadOnlyList<string> KeptFiles(string folder, string name) =>
        [.. Suffixes.Select(suffix => Path.Combine(folder, name + suffix.Key))];

    /// <summary>Writes the picture, and what lay between where a folder is named: all of the files or none.</summary>
    /// <param name="path">The picture's file; null: it is not written.</param>
    /// <param name="options">Format and quality of the picture.</param>
    /// <param name="keep">Folder for masks, painted picture and data; null: they are not written.</param>
    /// <param name="name">What the names of the kept files begin with; null: the picture's name.</param>
    /// <returns>The files written, the picture first.</returns>
    /// <exception cref="ImageException">A file can't be written, is the one that was read, or is to be kept and exists already.</exception>
    public IReadOnlyList<SavedFile> Save(string? path, ImageSaveOptions? options = null, string? keep = null, string? name = null)
    {
        long start = Stopwatch.GetTimestamp();
        List<(SavedFile File, Action<Stream> Write)> files = [];
        if (path is not null)
        {
            ImageSaveOptions save = (options ?? ImageSaveOptions.Default) with
                { Format = options?.Format ?? ImageFormats.ForWriting(path) };
            files.Add((new SavedFile(path, "the picture"), stream => Photo.Save(stream, save)));
        }

        if (keep is not null)
        {
            string[] kept = [.. KeptFiles(keep, name ?? Path.GetFileNameWithoutExtension(path) ?? "edit")];
            ThrowIfThere(kept);
            files.AddRange(Suffixes.Select((suffix, i) => (new SavedFile(kept[i], suffix.Value), Writer(suffix.Key))));
        }

        OutputGuard.ThrowIfRead([SourceFile], files.Select(static f => f.File.Path));
        AtomicFile.WriteAll([.. files.Select(static f => (f.File.Path, f.Write))], options?.FlushToDisk ?? false);
        Metrics.SaveMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Metrics.PeakMemoryBytes = PipelineMetrics.PeakMemoryNow;
        return [.. files.Select(static f => f.File)];
    }

    /// <summary>Refuses to keep files that exist already.</summary>
    /// <exception cref="ImageException">One does (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    internal static void ThrowIfThere(IEnumerable<string> files)
    {
        if (files.FirstOrDefault(Path.Exists) is { } there)
        {
            throw new ImageException(
                ImageErrorKind.Unwritable, $"'{there}' exists already, and what is kept overwrites nothing; name another folder.", there);
        }
    }

    private static Dictionary<string, string> Suffixes { get; } = new(StringComparer.Ordinal)
    {
        [".mask.png"] = "what was found or marked, 8-bit gray, 255 = it",
        [".grown.png"] = "the grown mask, 8-bit gray, 255 = painted anew",
        [".feathered.png"] = "share of the answer in each pixel, 8-bit gray, 255 = all, 0 = the input's own pixel",
        [".painted.png"] = "the picture with all of the region as it was painted",
        [".edit.json"] = "boxes, sizes and tasks of the edit",
    };

    private Action<Stream> Writer(string suffix) => suffix switch
    {
        ".mask.png" => stream => Mask.Save(stream),
        ".grown.png" => stream => Grown.Save(stream),
        ".feathered.png" => stream => Weights.Save(stream),
        ".painted.png" => stream => Painted.Save(stream),
        _ => stream => JsonSerializer.Serialize(stream, Data, EditJson.Default.EditData),
    };
}

/// <summary>What was done in an edit, in pixels of the picture.</summary>
/// <param name="Action">Removed, replaced or added.</param>
/// <param name="Object">What was looked for; null: the region was marked.</param>
/// <param name="Instead">What was painted in its place; null: what is around says it.</param>
/// <param name="FindTask">The task that found it; null: the region was marked.</param>
/// <param name="FillTask">The task that painted.</param>
/// <param name="Found">The objects that were found, the largest first.</param>
/// <param name="Bounds">The box of all that changed.</param>
/// <param name="MaskPixels">Pixels that were found or marked.</param>
/// <param name="GrownPixels">Pixels that were painted wholly anew.</param>
/// <param name="ChangedPixels">Pixels that were painted at least partly.</param>
/// <param name="Grow">By how many pixels the mask was grown.</param>
/// <param name="Feather">Width of the rim in pixels.</param>
/// <param name="Crops">What the network saw while it painted, in the order of work.</param>
public sealed record EditData(
    EditAction Action, string? Object, string? Instead, string? FindTask, string FillTask, IReadOnlyList<ObjectBox> Found, PixelBox Bounds,
    int MaskPixels, int GrownPixels, int ChangedPixels, int Grow, int Feather, IReadOnlyList<EditCrop> Crops);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(EditData))]
internal sealed partial class EditJson : JsonSerializerContext;
