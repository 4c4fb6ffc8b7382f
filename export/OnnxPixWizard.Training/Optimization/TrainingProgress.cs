namespace OnnxPixWizard.Training.Optimization;

/// <summary>How far a training is.</summary>
/// <param name="Step">Updates made.</param>
/// <param name="Samples">Examples seen.</param>
public sealed record TrainingProgress(long Step, long Samples);
