using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Training.Models;

namespace OnnxPixWizard.Training.Flow;

/// <summary>What a <see cref="Trainer"/> makes smaller: a network with its loss, and examples to measure it on.</summary>
internal interface ITrainingObjective
{
    /// <summary>Builds the network over a backend and applies it and its loss to the backend's inputs.</summary>
    Losses Losses(Backend backend, BatchShape shape);

    /// <summary>Memory for the inputs, and what fills it; one a worker.</summary>
    ITrainingBatch CreateBatch(TrainingStage stage);
}

/// <summary>Examples of one worker.</summary>
internal interface ITrainingBatch : IDisposable
{
    /// <summary>The network's inputs.</summary>
    BatchTensors Tensors { get; }

    /// <summary>Makes the examples of an update; equal arguments give equal bytes.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="updates">Made so far.</param>
    void Fill(ulong seed, long updates);

    /// <summary>Under which name the log counts a row's loss; null leaves it out.</summary>
    string? KindOf(int row);

    /// <summary>Factor that is in a row's loss and that the log takes out again.</summary>
    float LossWeightOf(int row);
}
