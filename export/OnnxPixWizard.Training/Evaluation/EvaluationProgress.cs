namespace OnnxPixWizard.Training.Evaluation;

/// <summary>How far a part of an evaluation is.</summary>
/// <param name="Part">What is measured.</param>
/// <param name="Pictures">Pictures so far.</param>
/// <param name="Total">Pictures of the part.</param>
internal readonly record struct EvaluationProgress(string Part, int Pictures, int Total);
