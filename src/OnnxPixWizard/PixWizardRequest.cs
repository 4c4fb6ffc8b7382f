using OnnxPixWizard.Bundles;
using OnnxPixWizard.Editing;
using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard;

/// <summary>One picture and one sentence, and how to answer. What is left null is the bundle's or the task's default.</summary>
public sealed record PixWizardRequest
{
    /// <summary>Longest instruction in characters; tokenizers cut far below it.</summary>
    public const int LongestInstruction = 4096;

    /// <summary>What to do, in the user's words. May be null where <see cref="Task"/> is named and says it all.</summary>
    /// <exception cref="OptionException">It has more than <see cref="LongestInstruction"/> characters.</exception>
    public string? Instruction
    {
        get;
        init => field = value is null || value.Length <= LongestInstruction
            ? value
            : throw new OptionException(
                nameof(Instruction), $"the instruction has {value.Length} characters; at most {LongestInstruction} are read: shorten it.");
    }

    /// <summary>The picture; null paints on a blank canvas.</summary>
    public SourcePicture? Image { get; init; }

    /// <summary>White where the picture is to be painted anew, at any size; only for tasks with holes.</summary>
    public GrayImage8? Mask { get; init; }

    /// <summary>Extends the picture beyond its borders by a task with holes; the picture's own pixels stay as they are. Null: it is
    /// not. Neither instruction nor task are needed then.</summary>
    public CanvasExtension? Extend { get; init; }

    /// <summary>Id of a task of the bundle; null chooses by the instruction.</summary>
    public string? Task { get; init; }

    /// <summary>Steps to be done in place of what <see cref="Instruction"/> and <see cref="Task"/> say; null: they are read.
    /// <see cref="RequestPlan"/> heeds it.</summary>
    public TaskPlan? Plan { get; init; }

    /// <summary>Size of the result's picture.</summary>
    public OutputSize Size { get; init; } = OutputSize.Auto;

    /// <summary>Size of the result's data: by default the size that the network worked at, which is all that it knows.</summary>
    public OutputSize DataSize { get; init; } = OutputSize.Bucket;

    /// <summary>What is given for speed in all that is left open below.</summary>
    public SamplingPreset Preset { get; init; } = SamplingPreset.Exact;

    /// <summary>Intervals of the time grid, 1 to 1000.</summary>
    public int? Steps { get; init => field = Require.InRange(value, 1, 1000, "20 to 60 is usual"); }

    /// <summary>One of <see cref="OdeSolvers.Names"/>.</summary>
    public string? Solver { get; init => field = value is null ? null : new SolverOptions { Name = value }.Name; }

    /// <summary>Time shift, 0.01 to 100; 1 leaves the grid even, more makes the early steps smaller.</summary>
    public double? TimeShift { get; init => field = Require.InRange(value, 0.01, 100, "1 is none, 3 is usual for large pictures"); }

    /// <summary>Text guidance scale, 0 to 100; 1 is unguided.</summary>
    public double? TextGuidance { get; init => field = Require.InRange(value, 0, 100, "1 is unguided, 4 is usual"); }

    /// <summary>Image guidance scale, 0 to 100; 1 is unguided.</summary>
    public double? ImageGuidance { get; init => field = Require.InRange(value, 0, 100, "1 is unguided"); }

    /// <summary>
    /// How much of the answer is taken, 0 (the input's own pixels) to 1, of tasks that work in the picture's own pixels. Null: all of it,
    /// but of a task that takes noise away less where there is hardly any.
    /// </summary>
    public double? Strength
    {
        get;
        init => field = Require.InRange(value, 0, 1, "0 leaves the picture as it is, 1 takes all of the answer");
    }

    /// <summary>Factor by which a task that enlarges does so: 2, 3 or 4; null: 2.</summary>
    public int? Scale { get; init => field = Require.InRange(value, 2, 4, "2 doubles both sides"); }

    /// <summary>Largest side of a tile in pixels, 64 to 4096, of tasks that work in the picture's own pixels.</summary>
    public int? Tile
    {
        get;
        init => field = Require.InRange(value, TileLimits.Least, TileLimits.Most, "256 is usual; larger ones take more memory");
    }

    /// <summary>Pixels that neighboring tiles share at least, 0 to a quarter of a tile.</summary>
    public int? Overlap { get; init => field = Require.InRange(value, 0, TileLimits.Most / TileLimits.OverlapShare, "32 is usual"); }

    /// <summary>Tiles at work at one time, 1 to 64; null: as many as there are threads on the CPU, four on others.</summary>
    public int? TileBatch { get; init => field = Require.InRange(value, 1, 64, "more take more memory"); }

    /// <summary>Seed of the noise; the same request with the same seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Takes the published implementation's side wherever it differs and the choice is open at run time.</summary>
    public bool PublishedHabits { get; init; }

    /// <summary>Shown a guess of the picture after each step but the last, on
    /// the sampling thread; each costs a decoding. Null: none is made.</summary>
    public Action<StepPreview>? Preview { get; init; }

    /// <summary>Shown every evaluation of the velocity, on the sampling thread;
    /// each costs two copies of the state. A task that is answered in one of two ways is sampled then. Null: none is made.</summary>
    public Action<VelocitySample>? Evaluated { get; init; }

    /// <summary>Whether something is to be painted into a hole: then a task that has holes is meant, whatever the words.</summary>
    internal bool HasHoles => Mask is not null || Extend is not null;

    /// <summary>What of the picture and the mask has no effect, one line each.</summary>
    /// <param name="answer">The answer as a photo, which says itself what it kept; null where it is none.</param>
    internal IEnumerable<string> Losses(Photo? answer) =>
    [
        .. answer?.Warnings ?? Image?.Warnings ?? [],
        .. Mask is not null && !Mask.Pixels.ContainsAnyInRange(GrayImage8.White, byte.MaxValue)
            ? ["the mask is empty (no pixel of it is white): nothing was painted anew, the picture is the input's."]
            : (string[])[],
    ];

    /// <summary>Options that a task does not heed, in one line.</summary>
    internal IEnumerable<string> Unused(TaskEntry task)
    {
        bool restores = task.Restorer is not null, isNative = task.Restorer?.Scale == RestorerScale.Native;
        (string Name, bool IsUnused)[] options =
        [
            ("steps", Steps is not null && restores), ("solver", Solver is not null && restores),
            ("time shift", TimeShift is not null && restores), ("preset", Preset != SamplingPreset.Exact && restores),
            ("text guidance", TextGuidance is not null && restores), ("image guidance", ImageGuidance is not null && restores),
            ("seed", Seed != 0 && restores), ("preview", Preview is not null && restores),
            ("strength", Strength is not null && (!restores || task.Decoder.IsGray || task.Decoder.IsCoded)),
            ("tile", Tile is not null && !isNative),
            ("overlap", Overlap is not null && !isNative), ("tile batch", TileBatch is not null && !isNative),
        ];
        string[] unused = [.. options.Where(static option => option.IsUnused).Select(static option => option.Name)];
        if (unused.Length > 0)
        {
            yield return $"{string.Join(", ", unused)}: no effect on task '{task.Id}'.";
        }
    }

    /// <summary>Refuses a mask whose sides stand in another relation than the
    /// picture's, beyond the rounding of a resize to whole pixels.</summary>
    /// <exception cref="OptionException">Both sizes are in the message.</exception>
    internal void RequireMaskFits()
    {
        if (Mask is not { } mask || Image is not { } image)
        {
            return;
        }

        long difference = Math.Abs(((long)mask.Width * image.Size.Height) - ((long)mask.Height * image.Size.Width));
        long pixel = Math.Max(Math.Max(mask.Width, mask.Height), Math.Max(image.Size.Width, image.Size.Height));
        if (difference > pixel)
        {
            throw new OptionException(
                nameof(Mask), $"the mask is {mask.Size} pixels large and the picture {image.Size}: their shapes differ; make the mask from "
                    + "the picture, at its size or any other of the same shape.");
        }
    }
}
