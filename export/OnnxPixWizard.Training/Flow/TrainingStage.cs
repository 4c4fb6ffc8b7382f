using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>A part of a training at one shape of batches.</summary>
/// <param name="Name">Short name for the log.</param>
/// <param name="Shape">Sizes and rows of one worker's batch.</param>
/// <param name="Steps">Updates.</param>
/// <param name="Tasks">Tasks and their shares; null = those of the whole training.</param>
/// <param name="BeginsRound">Whether the learning rate begins anew here, to
/// fall again by the end of the last stage before the next round.</param>
internal sealed record TrainingStage(
    string Name, BatchShape Shape, int Steps, IReadOnlyList<TaskMix>? Tasks = null, bool BeginsRound = false)
{
    private const int TextTokens = 32;

    /// <summary>Pictures of about 64 px: cheap, so that most examples are seen here.</summary>
    public static TrainingStage Small(int steps) =>
        new("64 px", new BatchShape([new(8, 64, 64), new(4, 80, 48), new(4, 48, 80)], TextTokens), steps);

    /// <summary>Pictures of about 96 px.</summary>
    public static TrainingStage Middle(int steps) =>
        new("96 px", new BatchShape([new(4, 96, 96), new(2, 120, 72), new(2, 72, 120)], TextTokens), steps, TaskMix.Large);

    /// <summary>Pictures of about 128 px as latents, whose sizes are multiples of 16.</summary>
    public static TrainingStage Latent(int steps) =>
        new("128 px latents",
            new BatchShape([new(4, 128, 128), new(1, 144, 112), new(1, 112, 144), new(1, 160, 96), new(1, 96, 160)], TextTokens), steps);

    /// <summary>Pictures of the pixel bundle's own sizes, about 128 px.</summary>
    public static TrainingStage Full(int steps) =>
        new("128 px", new BatchShape([new(4, 128, 128), new(2, 152, 104), new(2, 104, 152)], TextTokens), steps, TaskMix.Large);
}
