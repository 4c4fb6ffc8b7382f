namespace OnnxPixWizard.Checkpoints;

/// <summary>The tensors of a checkpoint, whatever files and formats it is made of.</summary>
/// <remarks>Opening reads and checks headers alone. Reading tensors is thread-safe; it ends with <see cref="IDisposable.Dispose"/>.</remarks>
public interface ICheckpoint : IDisposable
{
    /// <summary>Every tensor by name.</summary>
    IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    /// <summary>The file, or the index of several files, that was opened.</summary>
    string Source { get; }
}
