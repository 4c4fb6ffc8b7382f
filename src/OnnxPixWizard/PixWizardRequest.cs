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

    /// <summary>Size of the result.</summary>
    public OutputSize Size { get; init; } = OutputSize.Auto;

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
}
