namespace OnnxPixWizard.Sampling;

/// <summary>The table of solvers, stochastic ones included.</summary>
/// <remarks>
/// For n steps: euler, adams1 to adams4 and heun_reuse evaluate the velocity n times; midpoint and heun2 2n; heun 2n - 1; heun3 3n; rk4 4n.
/// Stochastic methods, with one evaluation a step: sde adds the noise and the pull of the whole diffusion, sde_preserve of half of it, sde_mean the pull alone.
/// The adaptive methods dopri5, bosh3 and adaptive_heun choose their own steps; the grid only says where to record.
/// </remarks>
public static class OdeSolvers
{
    private static readonly (string Name, Func<SolverOptions, int, OdeSolver> Create)[] Table =
    [
        ("euler", static (_, n) => new OneStepSolver(FlowSteps.Euler, 1, n)),
        ("midpoint", static (_, n) => new OneStepSolver(FlowSteps.Midpoint, 2, n)),
        ("heun2", static (_, n) => new OneStepSolver(FlowSteps.Heun2, 3, n)),
        ("heun3", static (_, n) => new OneStepSolver(FlowSteps.Heun3, 4, n)),
        ("rk4", static (_, n) => new OneStepSolver(FlowSteps.Rk4, 5, n)),
        ("heun", static (_, n) => new HeunSolver(reuseSlope: false, n)),
        ("heun_reuse", static (_, n) => new HeunSolver(reuseSlope: true, n)),
        ("adams1", static (_, n) => new AdamsSolver(1, n)),
        ("adams2", static (_, n) => new AdamsSolver(2, n)),
        ("adams3", static (_, n) => new AdamsSolver(3, n)),
        ("adams4", static (_, n) => new AdamsSolver(4, n)),
        ("sde", static (o, n) => new SdeSolver(o.Diffusion, share: 1, Noise(o), n)),
        ("sde_mean", static (o, n) => new SdeSolver(o.Diffusion, share: 1, noise: null, n)),
        ("sde_preserve", static (o, n) => new SdeSolver(o.Diffusion, share: 0.5, Noise(o), n)),
        ("dopri5", static (o, n) => new AdaptiveSolver(EmbeddedTableau.DormandPrince5, o.AbsoluteTolerance, o.RelativeTolerance, n)),
        ("bosh3", static (o, n) => new AdaptiveSolver(EmbeddedTableau.BogackiShampine3, o.AbsoluteTolerance, o.RelativeTolerance, n)),
        ("adaptive_heun", static (o, n) => new AdaptiveSolver(EmbeddedTableau.HeunEuler, o.AbsoluteTolerance, o.RelativeTolerance, n)),
    ];

    /// <summary>Every solver's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>Whether a method chooses its own steps, and so evaluates the velocity at times that nobody knows before.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool IsAdaptive(string name) => RequireName(name) is "dopri5" or "bosh3" or "adaptive_heun";

    /// <summary>Whether a method draws noise on the way: the same state may end elsewhere under another seed.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool IsStochastic(string name) => RequireName(name) is "sde" or "sde_preserve";

    /// <summary>Whether a method takes the state at t = 0 for standard normal noise.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool NeedsUnitNoise(string name) => RequireName(name) is "sde" or "sde_mean" or "sde_preserve";

    /// <summary>A solver with working memory for one run at a time.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="stateLength">Values of the state.</param>
    public static OdeSolver Create(SolverOptions options, int stateLength) =>
        Array.Find(Table, row => string.Equals(row.Name, options.Name, StringComparison.Ordinal)).Create(options, stateLength);

    /// <summary>The times that a solver of fixed steps asks for, rising: they don't depend on the state, so a run over a single number tells them.</summary>
    internal static float[] EvaluationTimes(string solver, ReadOnlySpan<float> grid)
    {
        SortedSet<float> times = [];
        SamplingLoop.Run((_, t, velocity) => { times.Add(t); velocity.Clear(); }, new float[1], grid, Create(new SolverOptions { Name = solver }, 1));
        return [.. times];
    }

    internal static string RequireName(string name) => Names.Contains(name, StringComparer.Ordinal)
        ? name
        : throw new OptionException(nameof(SolverOptions.Name), $"solver '{name}' is unknown; there are {string.Join(", ", Names)}.");

    private static StepNoise Noise(SolverOptions options) => options.Noise ?? (static (step, noise) => GaussianNoise.Fill(noise, seed: 0, (ulong)step + 1));
}
