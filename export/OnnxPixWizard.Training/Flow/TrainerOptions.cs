using OnnxPixWizard.Training.Optimization;
using OnnxPixWizard.Training.Torch;
using TorchSharp;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Settings of a training.</summary>
internal sealed record TrainerOptions
{
    /// <summary>Folder of the run: tokenizers, checkpoint, log, sample sheets.</summary>
    public required string Folder { get; init; }

    /// <summary>Stages in order.</summary>
    public required IReadOnlyList<TrainingStage> Stages { get; init; }

    /// <summary>Seed of parameters, examples and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Batches that are worked on at the same time, each on one thread; an update uses the mean of their gradients.</summary>
    public int Workers { get; init; } = 2;

    /// <summary>Of the products; parameters, gradients and sums are float32 always.</summary>
    public TrainingPrecision Precision { get; init; } = TrainingPrecision.BFloat16;

    /// <summary>Where parameters lie and networks compute.</summary>
    public torch.Device Device { get; init; } = torch.CPU;

    /// <summary>Optimizer of hidden matrices; null leaves them to <see cref="Optimizer"/>.</summary>
    public MuonOptions? HiddenMatrices { get; init; } = new();

    /// <summary>Optimizer of all other parameters.</summary>
    public AdamWOptions Optimizer { get; init; } = new() { Beta2 = 0.99f };

    /// <summary>Learning rate over the whole training.</summary>
    public LearningRateSchedule LearningRate { get; init; } = new();

    /// <summary>Weight of the old moving average of the parameters, once it has warmed up.</summary>
    public float AverageDecay { get; init; } = 0.999f;

    /// <summary>Updates between two checkpoints with a sample sheet.</summary>
    public int CheckpointEvery { get; init; } = 250;

    /// <summary>Updates between two lines of the log.</summary>
    public int LogEvery { get; init; } = 50;
}
