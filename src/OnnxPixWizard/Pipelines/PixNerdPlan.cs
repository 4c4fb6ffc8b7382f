namespace OnnxPixWizard.Pipelines;

/// <summary>Sampling of a request for pictures after defaults were filled in.</summary>
/// <param name="Steps">Intervals of the time grid.</param>
/// <param name="Solver">Name of the solver.</param>
/// <param name="TimeShift">Time shift; 1 is none.</param>
/// <param name="Guidance">Guidance scale; 1 is unguided.</param>
/// <param name="GuidanceFrom">Guidance acts above this time; null: no lower end.</param>
/// <param name="GuidanceTo">Guidance acts below this time; null: no upper end.</param>
/// <param name="Diffusion">Diffusion of a stochastic solver.</param>
/// <param name="Seed">Seed of the first picture.</param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0.</param>
public sealed record PixNerdPlan(
    int Steps, string Solver, double TimeShift, double Guidance, double? GuidanceFrom, double? GuidanceTo, double Diffusion, ulong Seed, double NoiseScale);
