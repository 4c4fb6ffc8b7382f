using OnnxPixWizard.Checkpoints.SafeTensors;

namespace OnnxPixWizard.Checkpoints;

/// <summary>One safetensors file.</summary>
internal sealed class SafeTensorsCheckpoint : ICheckpoint
{
    private readonly SafeTensorsFile _file;

    private SafeTensorsCheckpoint(SafeTensorsFile file)
    {
        _file = file;
        Tensors = file.Tensors.Values.ToDictionary(static entry => entry.Name, file.Stream, StringComparer.Ordinal);
    }

    public IReadOnlyDictionary<string, CheckpointTensor> Tensors { get; }

    public string Source => _file.Path;

    /// <exception cref="SafeTensorsException">The file is missing, can't be opened, is cut off or has a header that lies.</exception>
    public static SafeTensorsCheckpoint Open(string path) => new(SafeTensorsFile.Open(path));

    public void Dispose() => _file.Dispose();
}
