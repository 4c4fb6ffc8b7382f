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
            : throw new OptionException(nameof(Instruction), $"the instruction has {value.Length} characters; at most {LongestInstruction} are read: shorten it.");
    }

    /// <summary>The picture; null paints on a blank canvas.</summary>
    public SourcePicture? Image { get; init; }

    /// <summary>White where the picture is to be painted anew, at any size; only for tasks with holes.</summary>
    public GrayImage8? Mask { get; init; }

    /// <summary>Id of a task of the bundle; null chooses by the instruction.</summary>
    public string? Task { get; init; }

    /// <summary>Size of the result's picture.</summary>
    public OutputSize Size { get; init; } = OutputSize.Auto;

    /// <summary>Size of the result's data: by default the size that the network worked at, which is all that it knows.</summary>
    public OutputSize DataSize { get; init; } = OutputSize.Bucket;

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

    /// <summary>Seed of the noise; the same request with the same seed gives the same bytes.</summary>
    public ulong Seed { get; init; }

    /// <summary>Takes the published implementation's side wherever it differs and the choice is open at run time.</summary>
    public bool PublishedHabits { get; init; }

    /// <summary>Shown a guess of the picture after each step but the last, on the sampling thread; each costs a decoding. Null: none is made.</summary>
    public Action<StepPreview>? Preview { get; init; }

    /// <summary>Shown every evaluation of the velocity, on the sampling thread; each costs two copies of the state. Null: none is made.</summary>
    public Action<VelocitySample>? Evaluated { get; init; }

    /// <summary>What of the picture and the mask has no effect, one line each.</summary>
    /// <param name="answer">The answer as a photo, which says itself what it kept; null where it is none.</param>
    internal IEnumerable<string> Losses(Photo? answer) =>
    [
        .. answer?.Warnings ?? Image?.Warnings ?? [],
        .. Mask is not null && !Mask.Pixels.ContainsAnyInRange(GrayImage8.White, byte.MaxValue)
            ? ["the mask is empty (no pixel of it is white): nothing was painted anew, the picture is the input's."]
            : (string[])[],
    ];

    /// <summary>Refuses a mask whose sides stand in another relation than the picture's, beyond the rounding of a resize to whole pixels.</summary>
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
                nameof(Mask), $"the mask is {mask.Size} pixels large and the picture {image.Size}: their shapes differ; make the mask from the picture, at its size or any other of the same shape.");
        }
    }
}
