namespace OnnxPixWizard.Sampling;

/// <summary>Which method integrates the flow, and how exactly where it chooses its own steps.</summary>
public sealed record SolverOptions
{
    /// <summary>One of <see cref="OdeSolvers.Names"/>.</summary>
    public string Name { get; init => field = OdeSolvers.RequireName(value); } = "euler";

    /// <summary>Relative tolerance of adaptive methods, 0 to 1; others ignore it. The true error may be some ten times larger.</summary>
    public double RelativeTolerance { get; init => field = Require.InRange(value, 0, 1, "1e-3 is usual"); } = 1e-3;

    /// <summary>Absolute tolerance of adaptive methods, above 0, in units of the state; others ignore it.</summary>
    public double AbsoluteTolerance { get; init => field = Require.InRange(value, double.Epsilon, 1, "1e-6 is usual"); } = 1e-6;
}
