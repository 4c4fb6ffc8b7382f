using OnnxPixWizard.Training.Optimization;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Settings of a training.</summary>
public sealed record TrainerOptions
{
    /// <summary>Folder of the run: tokenizers, checkpoint, log, sample sheets.</summary>
    public required string Folder { get; init; }

    /// <summary>Stages in order.</summary>
    public required IReadOnlyList<TrainingStage> Stages { get; init; }

    /// <summary>Seed of parameters, examples and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Batches that are worked on at the same time, each on one thread; an update uses the mean of their gradients.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Tasks and their shares in stages that name none.</summary>
    public IReadOnlyList<TaskMix> Tasks { get; init; } = TaskMix.Default;

    /// <summary>Updates after which losses are weighed by task; before, all tasks weigh alike, so that what all share is learnt first.</summary>
    public int LossWeightsFrom { get; init; } = 2_500;

    /// <summary>Weight of the source stem's own restoration of noisy pictures, from which update on.</summary>
    public IReadOnlyList<(long From, float Weight)> StemRestoration { get; init; } = [(3_300, 1), (4_900, 8)];

    /// <summary>Shares of lost conditions.</summary>
    public ConditionDropout Dropout { get; init; } = new();

    /// <summary>Optimiser of hidden matrices; null leaves them to <see cref="Optimizer"/>.</summary>
    public MuonOptions? HiddenMatrices { get; init; } = new();

    /// <summary>Optimiser of all other parameters.</summary>
    public AdamWOptions Optimizer { get; init; } = new() { Beta2 = 0.99f };

    /// <summary>Learning rate over the whole training.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>Weight of the old moving average of the parameters, once it has warmed up.</summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>Updates between two checkpoints with a sample sheet.</summary>
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Updates between two lines of the log.</summary>
    public int LogEvery { get; init; } = 50;

    /// <summary>What the losses ask for after a number of updates.</summary>
    public TrainingLessons LessonsAt(long step) =>
        new(step >= LossWeightsFrom, StemRestoration.LastOrDefault(lesson => step >= lesson.From).Weight);
}
