namespace OnnxPixWizard.Pipelines;

/// <summary>Sampling of one request after defaults were filled in.</summary>
/// <param name="Steps">Intervals of the time grid.</param>
/// <param name="Solver">Name of the solver.</param>
/// <param name="TimeShift">Time shift; 1 is none.</param>
/// <param name="TextGuidance">Text guidance scale.</param>
/// <param name="ImageGuidance">Image guidance scale.</param>
/// <param name="Seed">Seed of the noise.</param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0.</param>
public sealed record SamplingPlan(
    int Steps, string Solver, double TimeShift, double TextGuidance, double ImageGuidance, ulong Seed, double NoiseScale);
