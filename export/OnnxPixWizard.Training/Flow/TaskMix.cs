using OnnxPixWizard.Training.Instructions;

namespace OnnxPixWizard.Training.Flow;

/// <summary>How often a task is trained and from which noise.</summary>
/// <param name="Task">The task.</param>
/// <param name="Share">Weight among the tasks.</param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0; 0 for tasks with one right answer, whose flow then starts from grey.</param>
/// <param name="Times">How times are drawn.</param>
public sealed record TaskMix(TrainingTask Task, float Share, float NoiseScale, TimeSampling Times)
{
    /// <summary>All tasks of the tiny bundle.</summary>
    public static IReadOnlyList<TaskMix> Default { get; } =
    [
        new(TrainingTask.Denoise, 0.14f, 0, TimeSampling.Answer),
        new(TrainingTask.Inpaint, 0.05f, 0, TimeSampling.Answer),
        new(TrainingTask.Depth, 0.08f, 0, TimeSampling.Answer),
        new(TrainingTask.Normals, 0.12f, 0, TimeSampling.Answer),
        new(TrainingTask.Segmentation, 0.11f, 0, TimeSampling.Answer),
        new(TrainingTask.Highlight, 0.08f, 0, TimeSampling.Answer),
        new(TrainingTask.Mask, 0.15f, 0, TimeSampling.Answer),
        new(TrainingTask.TextToImage, 0.27f, 1, TimeSampling.Generation),
    ];
}
