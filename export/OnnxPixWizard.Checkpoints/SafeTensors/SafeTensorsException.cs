using OnnxPixWizard.Checkpoints;

namespace OnnxPixWizard.Checkpoints.SafeTensors;

/// <summary>A safetensors file is not readable, not writable or not what was asked for.</summary>
public sealed class SafeTensorsException : CheckpointException
{
    /// <param name="path">The file.</param>
    /// <param name="fault">What kind of trouble it is.</param>
    /// <param name="detail">What was wrong, where inside the file, and how to mend it.</param>
    /// <param name="inner">The operating system's own complaint, if any.</param>
    public SafeTensorsException(string path, SafeTensorsFault fault, string detail, Exception? inner = null)
        : base(path, detail, inner) => Fault = fault;

    /// <summary>What kind of trouble it is.</summary>
    public SafeTensorsFault Fault { get; }
}
