namespace OnnxPixWizard.Export.Comparisons;

/// <summary>Two bundles on one request.</summary>
/// <param name="Instruction">The instruction.</param>
/// <param name="Task">Id of the first bundle's task.</param>
/// <param name="Width">Width of the pictures.</param>
/// <param name="Height">Height of the pictures.</param>
/// <param name="Steps">Steps of the grid.</param>
/// <param name="Velocities">The guided velocities at every evaluation of the first bundle's run, both at the first bundle's states.</param>
/// <param name="Picture">The final pictures, in [0, 1].</param>
/// <param name="StepSeconds">Median wall time of a step, first and second bundle.</param>
public sealed record RequestComparison(
    string Instruction, string Task, int Width, int Height, int Steps, IReadOnlyList<(float Time, DifferenceFigures Figures)> Velocities, DifferenceFigures Picture,
    (double First, double Second) StepSeconds);
