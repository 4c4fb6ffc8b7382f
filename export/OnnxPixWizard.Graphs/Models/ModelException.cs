namespace OnnxPixWizard.Graphs.Models;

/// <summary>A model file is missing, is broken or holds something that this project does not read.</summary>
/// <param name="path">The file.</param>
/// <param name="message">What is wrong, where, and how to mend it.</param>
/// <param name="inner">The cause.</param>
public sealed class ModelException(string path, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
