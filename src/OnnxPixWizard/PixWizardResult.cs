using System.Diagnostics;
using OnnxPixWizard.Domains;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard;

/// <summary>The answer to a request.</summary>
public sealed record PixWizardResult
{
    /// <summary>The picture as 8-bit sRGB.</summary>
    public Picture Picture { get => field ??= Photo!.ToImage(); init; }

    /// <summary>
    /// The picture with what the input's file held besides 8-bit sRGB: depth, opacity, color profile, EXIF, resolution. Null for what is no
    /// restoration of the input.
    /// </summary>
    public Photo? Photo { get; init; }

    /// <summary>What the picture tells, as data; null where the picture is all of it.</summary>
    public required TaskData? Data { get; init; }

    /// <summary>How many pixels of the input (without one: of the picture) a
    /// value of the data stands for; null where there are no data.</summary>
    public DataScale? DataScale { get; init; }

    /// <summary>Id of the task that was done.</summary>
    public required string Task { get; init; }

    /// <summary>How the task was chosen by the instruction, and how sure that is; null where the request named it.</summary>
    public required TaskChoice? Choice { get; init; }

    /// <summary>The instruction that was followed.</summary>
    public required string Instruction { get; init; }

    /// <summary>The size that the network worked at.</summary>
    public required ImageSize Bucket { get; init; }

    /// <summary>The sampling that was done; null where the restorer answered.</summary>
    public required SamplingPlan? Sampling { get; init; }

    /// <summary>What the restorer did; null where the answer was sampled.</summary>
    public RestorationPlan? Restoration { get; init; }

    /// <summary>How the picture was extended; null where it was not.</summary>
    public ExtensionPlan? Extension { get; init; }

    /// <summary>How the picture lies to those that the task was taught on; null where the bundle can't tell, or nothing was read.</summary>
    public Familiarity? Familiarity { get; init; }

    /// <summary>What the user should know, one line each: a cut instruction, nodes that fell back.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Times, memory and the provider that did the work.</summary>
    public required PipelineMetrics Metrics { get; init; }

    /// <summary>The picture's size.</summary>
    internal ImageSize PictureSize => Photo?.Size ?? Picture.Size;

    /// <summary>The file that the request's picture was read from; null for pixels and streams.</summary>
    internal string? SourceFile { get; init; }

    /// <summary>Writes the picture and, beside it, the data: all of the files or none.</summary>
    /// <param name="path">The picture's file; the data's names are made of it.</param>
    /// <param name="options">Format and quality of the picture.</param>
    /// <returns>The files written, the picture first.</returns>
    /// <exception cref="ImageException">A file can't be written, or is the one that the request read.</exception>
    public IReadOnlyList<SavedFile> Save(string path, ImageSaveOptions? options = null)
    {
        long start = Stopwatch.GetTimestamp();
        ImageSaveOptions save = (options ?? ImageSaveOptions.Default) with { Format = options?.Format ?? ImageFormats.ForWriting(path) };
        IReadOnlyList<(SavedFile File, Action<Stream> Write)> files = Files(path, save);
        OutputGuard.ThrowIfRead([SourceFile], files.Select(static f => f.File.Path));
        AtomicFile.WriteAll([.. files.Select(static f => (f.File.Path, f.Write))], save.FlushToDisk);
        Metrics.SaveMilliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        Metrics.PeakMemoryBytes = PipelineMetrics.PeakMemoryNow;
        return [.. files.Select(static f => f.File)];
    }

    /// <summary>The files that <see cref="Save(string, ImageSaveOptions?)"/> writes, the picture first, and what writes each.</summary>
    internal IReadOnlyList<(SavedFile File, Action<Stream> Write)> Files(string path, ImageSaveOptions save) =>
    [
        (new SavedFile(path, "the picture"), stream => Save(stream, save)),
        .. (Data?.Files ?? []).Select(
            file => (new SavedFile(Path.ChangeExtension(path, null) + file.Suffix, file.Description), file.Write)),
    ];

    /// <summary>All that the user should know, with what a file does not hold of the picture; null: there is none.</summary>
    internal IReadOnlyList<string> WarningsIn(ImageSaveOptions? save) => [.. Warnings, .. save is null ? [] : Photo?.LossesIn(save) ?? []];

    /// <summary>Encodes the picture alone into a stream; PNG unless the options say otherwise.</summary>
    /// <exception cref="ImageException">The format can't hold this picture.</exception>
    public void Save(Stream stream, ImageSaveOptions? options = null)
    {
        if (Photo is { } photo)
        {
            photo.Save(stream, options);
            return;
        }

        Picture.Save(stream, options);
    }
}

/// <summary>Pixels of the input to one value of the data, on each axis.</summary>
/// <param name="X">Columns to one column.</param>
/// <param name="Y">Rows to one row.</param>
public readonly record struct DataScale(double X, double Y)
{
    internal static DataScale? Of(ImageSize picture, ImageSize? data) =>
        data is { } size ? new DataScale((double)picture.Width / size.Width, (double)picture.Height / size.Height) : null;
}

/// <summary>A file that a result was written to.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Description">What it holds, with units.</param>
public sealed record SavedFile(string Path, string Description);

/// <summary>What the restorer did in one request after defaults were filled in.</summary>
/// <param name="TileSize">Size of each tile; of a task at a working size, that size.</param>
/// <param name="Overlap">Pixels that neighboring tiles share at least.</param>
/// <param name="Tiles">Tiles that were run: 0 where the input is the answer.</param>
/// <param name="TilesAtOnce">Tiles at work at one time.</param>
/// <param name="Scale">Factor by which the picture was enlarged first; 1 is none.</param>
/// <param name="Strength">Share of the answer that was taken, 0 to 1.</param>
/// <param name="Noise">Estimated standard deviation of the input's noise, in levels of 255; null where none was asked for.</param>
public sealed record RestorationPlan(ImageSize TileSize, int Overlap, int Tiles, int TilesAtOnce, int Scale, double Strength, double? Noise)
{
    /// <summary>Tiles that were left as they are, as the restorer found
    /// nothing to do there; null where all of the answer was wanted.</summary>
    public int? TilesLeft { get; init; }

    /// <summary>Probability, as the network tells it, that the picture has the damage that the task repairs; null where it does not
    /// tell.</summary>
    public double? Damage => DamageLogit is double logit ? 1 / (1 + Math.Exp(-logit)) : null;

    /// <summary>The same as a logit, the mean of the tiles'.</summary>
    internal double? DamageLogit { get; init; }

    /// <returns>What a user would wonder about, one line each.</returns>
    internal IEnumerable<string> Doubts()
    {
        if (Noise is double noise && Strength < 1)
        {
            string taken = Strength > 0 ? $"only {Strength:P0} of the answer was taken" : "it was left as it is";
            yield return FormattableString.Invariant(
                $"the picture holds hardly any noise (about {noise:F1} of 255 levels), so {taken}; a strength that is given is followed.");
        }

        if (TilesLeft > 0 && TilesLeft == Tiles)
        {
            yield return "the network found hardly anything to do, so the picture was left as it is; a strength that is given is followed.";
        }
    }
}

/// <summary>Sampling of one request after defaults were filled in.</summary>
/// <param name="Steps">Intervals of the time grid.</param>
/// <param name="Solver">Name of the solver.</param>
/// <param name="TimeShift">Time shift; 1 is none.</param>
/// <param name="TextGuidance">Text guidance scale.</param>
/// <param name="ImageGuidance">Image guidance scale.</param>
/// <param name="Seed">Seed of the noise.</param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0.</param>
public sealed record SamplingPlan(
    int Steps, string Solver, double TimeShift, double TextGuidance, double ImageGuidance, ulong Seed, double NoiseScale)
{
    /// <summary>Name of the preset that filled in what was left open.</summary>
    public string Preset { get; init; } = SamplingPreset.Exact.Name;

    /// <summary>Guidance acts above this time; null: no lower end.</summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>Guidance acts below this time; null: no upper end.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>The grid, from 0 to 1.</summary>
    internal float[] Times() => TimeGrid.Create(new TimeGridOptions { Steps = Steps, TimeShift = TimeShift });
}
