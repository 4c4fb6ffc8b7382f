namespace OnnxPixWizard.Training.Flow;

/// <summary>What the losses of an update ask for.</summary>
/// <param name="WeighsTasks">Whether each task's loss is weighed.</param>
/// <param name="RestoresInStem">Whether the source stem is asked to restore noisy pictures by itself.</param>
public readonly record struct TrainingLessons(bool WeighsTasks, bool RestoresInStem);
