namespace OnnxPixWizard.Sampling;

/// <summary>The table of solvers, stochastic ones included.</summary>
/// <remarks>
/// Stochastic methods: sde adds the noise and the pull of the whole diffusion, sde_preserve of half of it, sde_mean the pull alone. The
/// adaptive methods choose
/// their own steps; the grid only says where to record.
/// </remarks>
public static class OdeSolvers
{
    private const SolverFamily Flow = SolverFamily.Flow, Diffused = SolverFamily.Stochastic, Adaptive = SolverFamily.Adaptive;

    private static readonly Row[] Table =
    [
        // Name, family, order, evaluations of n steps, noise that is drawn, what makes it.
        new("euler", Flow, 1, "n", false, static (_, n) => new OneStepSolver(FlowSteps.Euler, 1, n)),
        new("midpoint", Flow, 2, "2n", false, static (_, n) => new OneStepSolver(FlowSteps.Midpoint, 2, n)),
        new("heun2", Flow, 2, "2n", false, static (_, n) => new OneStepSolver(FlowSteps.Heun2, 3, n)),
        new("heun3", Flow, 3, "3n", false, static (_, n) => new OneStepSolver(FlowSteps.Heun3, 4, n)),
        new("rk4", Flow, 4, "4n", false, static (_, n) => new OneStepSolver(FlowSteps.Rk4, 5, n)),
        new("heun", Flow, 2, "2n - 1", false, static (_, n) => new HeunSolver(reuseSlope: false, n)),
        new("heun_reuse", Flow, 2, "n", false, static (_, n) => new HeunSolver(reuseSlope: true, n)),
        new("adams1", Flow, 1, "n", false, static (_, n) => new AdamsSolver(1, n)),
        new("adams2", Flow, 2, "n", false, static (_, n) => new AdamsSolver(2, n)),
        new("adams3", Flow, 3, "n", false, static (_, n) => new AdamsSolver(3, n)),
        new("adams4", Flow, 4, "n", false, static (_, n) => new AdamsSolver(4, n)),
        new("sde", Diffused, 1, "n", true, static (o, n) => new SdeSolver(o.Diffusion, share: 1, Noise(o), n)),
        new("sde_mean", Diffused, 1, "n", false, static (o, n) => new SdeSolver(o.Diffusion, share: 1, noise: null, n)),
        new("sde_preserve", Diffused, 1, "n", true, static (o, n) => new SdeSolver(o.Diffusion, share: 0.5, Noise(o), n)),
        new("dopri5", Adaptive, 5, "6 an attempt", false, static (o, n) => new AdaptiveSolver(EmbeddedTableau.DormandPrince5, o, n)),
        new("bosh3", Adaptive, 3, "3 an attempt", false, static (o, n) => new AdaptiveSolver(EmbeddedTableau.BogackiShampine3, o, n)),
        new("adaptive_heun", Adaptive, 2, "1 an attempt", false, static (o, n) => new AdaptiveSolver(EmbeddedTableau.HeunEuler, o, n)),
    ];

    /// <summary>Every solver's name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Table.Select(static row => row.Name)];

    /// <summary>Whether a method chooses its own steps, and so evaluates the velocity at times that nobody knows before.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool IsAdaptive(string name) => Of(name).Family == SolverFamily.Adaptive;

    /// <summary>Whether a method draws noise on the way: the same state may end elsewhere under another seed.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool IsStochastic(string name) => Of(name).DrawsNoise;

    /// <summary>Whether a method takes the state at t = 0 for standard normal noise.</summary>
    /// <exception cref="OptionException">No solver has this name.</exception>
    public static bool NeedsUnitNoise(string name) => Of(name).Family == SolverFamily.Stochastic;

    /// <summary>A solver with working memory for one run at a time.</summary>
    /// <param name="options">Which one.</param>
    /// <param name="stateLength">Values of the state.</param>
    internal static OdeSolver Create(SolverOptions options, int stateLength) => Of(options.Name).Create(options, stateLength);

    /// <summary>
    /// The times that a solver of fixed steps asks for, rising: they don't depend on the state, so a run over a single number tells them.
    /// </summary>
    /// <returns>Null for an adaptive solver, whose times nobody knows before.</returns>
    internal static float[]? EvaluationTimes(string solver, ReadOnlySpan<float> grid)
    {
        if (IsAdaptive(solver))
        {
            return null;
        }

        SortedSet<float> times = [];
        SamplingLoop.Run(
            (_, t, velocity) => { times.Add(t); velocity.Clear(); }, new float[1], grid, Create(new SolverOptions { Name = solver }, 1));
        return [.. times];
    }

    internal static Row Of(string name) => Array.Find(Table, row => string.Equals(row.Name, name, StringComparison.Ordinal))
        ?? throw new OptionException(nameof(SolverOptions.Name), $"solver '{name}' is unknown; there are {string.Join(", ", Names)}.");

    /// <summary>Refuses a solver that takes the first state for standard normal noise where it is not.</summary>
    /// <exception cref="OptionException">It does, or no solver has this name.</exception>
    internal static void RequireNoise(string solver, double noiseScale)
    {
        if (noiseScale != 1 && NeedsUnitNoise(solver))
        {
            throw new OptionException("Solver",
                $"solver '{solver}' needs noise of scale 1, but this bundle starts from noise of scale {noiseScale}; take another solver, "
                + "such as euler.");
        }
    }

    private static StepNoise Noise(SolverOptions options) =>
        options.Noise ?? (static (step, noise) => GaussianNoise.Fill(noise, seed: 0, (ulong)step + 1));

    /// <param name="Name">The solver's name.</param>
    /// <param name="Family">What it solves, and whose steps it takes.</param>
    /// <param name="Order">Error of a whole run: step width to this power.</param>
    /// <param name="Evaluations">Evaluations of the velocity for n steps.</param>
    /// <param name="DrawsNoise">Adds noise on the way.</param>
    /// <param name="Create">Makes one for states of a length.</param>
    internal sealed record Row(
        string Name, SolverFamily Family, int Order, string Evaluations, bool DrawsNoise, Func<SolverOptions, int, OdeSolver> Create);
}

/// <summary>What a solver does with the velocity.</summary>
internal enum SolverFamily
{
    /// <summary>Follows the flow on the grid's own steps.</summary>
    Flow,

    /// <summary>Follows a diffusion of the flow, on the grid's own steps, from standard normal noise on.</summary>
    Stochastic,

    /// <summary>Follows the flow and chooses its own steps.</summary>
    Adaptive,
}
