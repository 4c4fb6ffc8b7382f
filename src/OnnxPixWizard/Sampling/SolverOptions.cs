namespace OnnxPixWizard.Sampling;

/// <summary>Which method integrates the flow, and how exactly where it chooses its own steps.</summary>
public sealed record SolverOptions
{
    /// <summary>One of <see cref="OdeSolvers.Names"/>.</summary>
    public string Name { get; init => field = OdeSolvers.RequireName(value); } = "euler";

    /// <summary>How strongly stochastic methods diffuse, 0 to 10, as a factor of 1 - t; 1 as published, 0 is Euler's method. Others ignore it.</summary>
    public double Diffusion { get; init => field = Require.InRange(value, 0, 10, "1 is the published one"); } = 1;

    /// <summary>Draws the noise of stochastic methods; null: stream step + 1 of <see cref="GaussianNoise"/> under seed 0. Others ignore it.</summary>
    public StepNoise? Noise { get; init; }

    /// <summary>Relative tolerance of adaptive methods, 0 to 1; others ignore it. The true error may be some ten times larger.</summary>
    public double RelativeTolerance { get; init => field = Require.InRange(value, 0, 1, "1e-3 is usual"); } = 1e-3;

    /// <summary>Absolute tolerance of adaptive methods, above 0, in units of the state; others ignore it.</summary>
    public double AbsoluteTolerance { get; init => field = Require.InRange(value, double.Epsilon, 1, "1e-6 is usual"); } = 1e-6;
}
