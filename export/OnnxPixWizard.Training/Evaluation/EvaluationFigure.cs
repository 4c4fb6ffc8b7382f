namespace OnnxPixWizard.Training.Evaluation;

/// <summary>A measured figure beside its trivial baseline.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Unit">Unit, or empty.</param>
/// <param name="Value">The bundle's figure.</param>
/// <param name="Baseline">The same figure of the trivial answer.</param>
/// <param name="BaselineName">What the trivial answer is.</param>
/// <param name="Pictures">Pictures measured on.</param>
internal sealed record EvaluationFigure(string Name, string Unit, double Value, double? Baseline, string BaselineName, int Pictures)
{
    /// <summary>The same figure of what the user had before; null where there is none.</summary>
    public double? Input { get; init; }
}
