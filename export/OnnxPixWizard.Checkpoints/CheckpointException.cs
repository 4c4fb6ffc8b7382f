namespace OnnxPixWizard.Checkpoints;

/// <summary>A checkpoint is missing, is not readable or does not hold what was asked for.</summary>
public class CheckpointException : Exception
{
    /// <param name="path">The file or folder.</param>
    /// <param name="detail">What was wrong, where inside the file, and how to mend it.</param>
    /// <param name="inner">The cause.</param>
    public CheckpointException(string path, string detail, Exception? inner = null)
        : base($"'{path}': {detail}", inner) => Path = path;

    /// <summary>The file or folder.</summary>
    public string Path { get; }
}
