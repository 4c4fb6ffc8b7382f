namespace OnnxPixWizard.Training.Judging;

/// <summary>A file is no judge, or one of other pictures.</summary>
/// <param name="path">The file.</param>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="inner">The cause, if another exception was.</param>
internal sealed class JudgeException(string path, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
