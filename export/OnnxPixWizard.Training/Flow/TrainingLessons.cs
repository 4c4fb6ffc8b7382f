namespace OnnxPixWizard.Training.Flow;

/// <summary>What the losses of an update ask for.</summary>
/// <param name="WeighsTasks">Whether each task's loss is weighed.</param>
/// <param name="StemRestoration">Weight of the source stem's own restoration of noisy pictures; 0 leaves it out.</param>
/// <param name="HidesPlaces">Whether tokens are not told their places yet.</param>
internal readonly record struct TrainingLessons(bool WeighsTasks, float StemRestoration, bool HidesPlaces = false);
