using System.Runtime.InteropServices;

namespace OnnxPixWizard.Sampling;

/// <summary>How far a sampling run has come.</summary>
/// <param name="Step">Steps done, 1 to <paramref name="Steps"/>.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Time">Time reached.</param>
/// <param name="Evaluations">Evaluations of the velocity so far.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct SamplingProgress(int Step, int Steps, float Time, int Evaluations);
