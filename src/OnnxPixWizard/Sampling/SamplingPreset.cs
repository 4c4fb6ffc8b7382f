namespace OnnxPixWizard.Sampling;

/// <summary>How much accuracy of the sampling is given for speed, where neither request nor task asks for one result at one step.</summary>
/// <remarks>
/// A preset fills in what a request leaves open, from the bundle's and the task's own settings. What runs in one step runs so under each.
/// Guidance intervals: Kynkäänniemi et al. 2024 (arXiv 2404.07724); multistep solvers in place of Euler's method need fewer steps.
/// </remarks>
public sealed record SamplingPreset
{
    private SamplingPreset(string name) => Name = name;

    /// <summary>The bundle's own settings, untouched.</summary>
    public static SamplingPreset Exact { get; } = new("exact");

    /// <summary>Half the steps by a solver of order 2, no guidance in the last fifth.</summary>
    public static SamplingPreset Balanced { get; } = new("balanced") { StepShare = 0.5, Solver = "adams2", GuidanceTo = 0.8 };

    /// <summary>A quarter of the steps by a solver of order 2, guidance between a tenth and seven tenths of the way.</summary>
    public static SamplingPreset Fast { get; } =
        new("fast") { StepShare = 0.25, Solver = "adams2", GuidanceFrom = 0.1, GuidanceTo = 0.7 };

    /// <summary>All presets, the most accurate first.</summary>
    public static IReadOnlyList<SamplingPreset> All { get; } = [Exact, Balanced, Fast];

    /// <summary>Steps below which no preset goes, unless the bundle takes fewer itself.</summary>
    public static int LeastSteps => 4;

    /// <summary>The word that names it.</summary>
    public string Name { get; }

    /// <summary>Share of the bundle's steps that is taken, 0 to 1.</summary>
    public double StepShare { get; private init; } = 1;

    /// <summary>Solver in place of one of lower order or of several evaluations a step; null: the bundle's.</summary>
    public string? Solver { get; private init; }

    /// <summary>Time above which there is guidance; null: no lower end.</summary>
    public double? GuidanceFrom { get; private init; }

    /// <summary>Time below which there is guidance; null: no upper end.</summary>
    public double? GuidanceTo { get; private init; }

    /// <summary>The preset of a word.</summary>
    /// <exception cref="OptionException">There is none.</exception>
    public static SamplingPreset Parse(string name) =>
        All.FirstOrDefault(preset => string.Equals(preset.Name, name, StringComparison.OrdinalIgnoreCase))
        ?? throw new OptionException(
            "Preset", $"preset '{name}' is unknown; there are {string.Join(", ", All.Select(static preset => preset.Name))}.");

    /// <summary>Steps in place of the bundle's.</summary>
    internal int StepsFor(int steps) => Math.Max(Math.Min(steps, LeastSteps), (int)Math.Ceiling(steps * StepShare));

    /// <summary>The solver in place of the bundle's for a number of steps.</summary>
    internal string SolverFor(string solver, int steps)
    {
        OdeSolvers.Row row = OdeSolvers.Of(solver);
        return Solver is null || steps == 1 || row.Family != SolverFamily.Flow
            || (row.Evaluations == "n" && row.Order >= OdeSolvers.Of(Solver).Order) ? solver : Solver;
    }

    /// <summary>The narrower of the bundle's interval of guidance and this one, where there are several steps.</summary>
    internal (double? From, double? To) IntervalFor(double? from, double? to, int steps) => steps == 1 ? (from, to)
        : (Most(from, GuidanceFrom), GuidanceTo is { } end && to is { } own ? Math.Min(own, end) : to ?? GuidanceTo);

    private static double? Most(double? own, double? preset) => own is { } a && preset is { } b ? Math.Max(a, b) : own ?? preset;
}
