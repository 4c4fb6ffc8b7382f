using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Training.Flow;

/// <summary>Examples of one worker, in memory that a training graph reads.</summary>
public interface ITrainingBatch : IDisposable
{
    /// <summary>Tensors by input name.</summary>
    IReadOnlyDictionary<string, GraphTensor> Tensors { get; }

    /// <summary>Makes the examples of an update; equal arguments give equal bytes.</summary>
    /// <param name="seed">Which batch.</param>
    /// <param name="updates">Made so far.</param>
    void Fill(ulong seed, long updates);

    /// <summary>Under which name the log counts a row's loss; null leaves it out.</summary>
    string? KindOf(int row);

    /// <summary>Factor that is in a row's loss and that the log takes out again.</summary>
    float LossWeightOf(int row);
}
