namespace OnnxPixWizard.Bundles;

/// <summary>Sampling where neither the request nor the task says otherwise.</summary>
public sealed record SamplingSettings
{
    /// <summary>Intervals of the time grid (see <see cref="GridCountsPoints"/>), 1 to 1000.</summary>
    public required int Steps { get; init; }

    /// <summary>Name of the solver, e.g. <c>euler</c>.</summary>
    public string Solver { get; init; } = "euler";

    /// <summary>Time shift, above 0; 1 leaves the grid even.</summary>
    public double TimeShift { get; init; } = 1;

    /// <summary>Guidance scale of the text, or of the class, 0 or more; 1 is unguided.</summary>
    public double TextGuidance { get; init; } = 1;

    /// <summary>Image guidance scale, 0 or more; 1 is unguided.</summary>
    public double ImageGuidance { get; init; } = 1;

    /// <summary>
    /// Time above which PixNerd's families are guided; null: no lower end. 0, as published, leaves the first evaluation unguided.
    /// </summary>
    public double? GuidanceFrom { get; init; }

    /// <summary>Time below which PixNerd's families are guided; null: no upper end.</summary>
    public double? GuidanceTo { get; init; }

    /// <summary>Standard deviation of the state at t = 0.</summary>
    public double NoiseScale { get; init; } = 1;

    /// <summary>State channels that guidance mixes, counted from the first; the others follow the full branch. Null: all.</summary>
    public int? GuidedChannels { get; init; }

    /// <summary>Published habit: <see cref="Steps"/> counts the grid's points, one more than its intervals.</summary>
    public bool GridCountsPoints { get; init; }
}
