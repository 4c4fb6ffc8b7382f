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

/// <summary>What is wrong with a safetensors file, or with what was asked of it.</summary>
public enum SafeTensorsFault
{
    /// <summary>No file has this path.</summary>
    NotFound,

    /// <summary>The operating system refused to open, map or write the file.</summary>
    Inaccessible,

    /// <summary>The file ends before its header or its data do.</summary>
    Truncated,

    /// <summary>The header is not what the format allows: its length, its JSON, a type, a shape or an offset.</summary>
    MalformedHeader,

    /// <summary>No tensor has the name asked for.</summary>
    MissingTensor,

    /// <summary>The tensor can't be read or written in the way asked for: its type, its size, its name.</summary>
    UnsuitableTensor,
}
