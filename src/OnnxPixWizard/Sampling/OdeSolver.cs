namespace OnnxPixWizard.Sampling;

/// <summary>
/// Advances a state along a grid of times. It owns the working memory of one run, and nothing is allocated while it runs.
/// </summary>
/// <remarks>For one run at a time. <see cref="SamplingLoop"/> drives it; progress and cancellation are the loop's.</remarks>
internal abstract class OdeSolver
{
    private readonly float[] _work;

    /// <param name="stateLength">Values of the state, n.</param>
    /// <param name="workStates">States of working memory.</param>
    private protected OdeSolver(int stateLength, int workStates)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(stateLength);
        StateLength = stateLength;
        _work = GC.AllocateUninitializedArray<float>(checked(stateLength * workStates), pinned: true);
    }

    /// <summary>Values of the state that it can advance.</summary>
    public int StateLength { get; }

    /// <summary>All of the working memory.</summary>
    private protected Span<float> Work => _work;

    /// <summary>One state of the working memory.</summary>
    private protected Span<float> WorkState(int index) => _work.AsSpan(index * StateLength, StateLength);

    /// <summary>Moves <paramref name="x"/> from times[step] to times[step + 1]; steps are taken in order from 0.</summary>
    /// <param name="field">The velocity.</param>
    /// <param name="times">The whole grid.</param>
    /// <param name="step">Which interval.</param>
    /// <param name="x">The state, updated in place; nobody else changes it between steps.</param>
    internal abstract void Advance(VelocityField field, ReadOnlySpan<float> times, int step, Span<float> x);
}

/// <summary>Which method integrates the flow, and how exactly where it chooses its own steps.</summary>
internal sealed record SolverOptions
{
    /// <summary>One of <see cref="OdeSolvers.Names"/>.</summary>
    public string Name { get; init => field = OdeSolvers.Of(value).Name; } = "euler";

    /// <summary>
    /// How strongly stochastic methods diffuse, 0 to 10, as a factor of 1 - t; 1 as published, 0 is Euler's method. Others ignore it.
    /// </summary>
    public double Diffusion { get; init => field = Require.InRange(value, 0, 10, "1 is the published one"); } = 1;

    /// <summary>
    /// Draws the noise of stochastic methods; null: stream step + 1 of <see cref="GaussianNoise"/> under seed 0. Others ignore it.
    /// </summary>
    public StepNoise? Noise { get; init; }

    /// <summary>Relative tolerance of adaptive methods, 0 to 1; others ignore it. The true error may be some ten times larger.</summary>
    public double RelativeTolerance { get; init => field = Require.InRange(value, 0, 1, "1e-3 is usual"); } = 1e-3;

    /// <summary>Absolute tolerance of adaptive methods, above 0, in units of the state; others ignore it.</summary>
    public double AbsoluteTolerance { get; init => field = Require.InRange(value, double.Epsilon, 1, "1e-6 is usual"); } = 1e-6;
}

/// <summary>Draws the noise that a stochastic solver adds in a step.</summary>
/// <param name="step">Which interval of the grid, from 0.</param>
/// <param name="noise">Receives standard normal numbers, one for each value of the state.</param>
internal delegate void StepNoise(int step, Span<float> noise);
