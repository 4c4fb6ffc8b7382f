namespace OnnxPixWizard.Bundles;

/// <summary>A bundle is missing, incomplete or not what this runtime runs; the message says what, where and how to mend it.</summary>
/// <param name="fault">Kind of fault.</param>
/// <param name="file">The file or folder at fault.</param>
/// <param name="field">The manifest's field (a path such as <c>network.dim</c>) or the graph's value, where there is one.</param>
/// <param name="problem">What is wrong; a sentence without its full stop.</param>
/// <param name="remedy">How to mend it; a sentence without its full stop.</param>
/// <param name="inner">The cause, where another exception told it.</param>
public sealed class BundleException(BundleFault fault, string file, string? field, string problem, string remedy, Exception? inner = null)
    : Exception($"Bundle file '{file}'{(field is null ? string.Empty : $", {field}")}: {problem}. {remedy}.", inner)
{
    /// <summary>Kind of fault.</summary>
    public BundleFault Fault { get; } = fault;

    /// <summary>The file or folder at fault.</summary>
    public string File { get; } = file;

    /// <summary>The manifest's field or the graph's value, or null.</summary>
    public string? Field { get; } = field;
}

/// <summary>What can be wrong with a bundle.</summary>
public enum BundleFault
{
    /// <summary>No bundle is at the given place.</summary>
    NotFound,

    /// <summary>The manifest is no JSON, or a field is missing, unknown or out of its range.</summary>
    Manifest,

    /// <summary>A file that the manifest names is missing or can't be read.</summary>
    File,

    /// <summary>A graph can't be loaded, or its inputs and outputs are not those of its role.</summary>
    Graph,

    /// <summary>A tokenizer file can't be read.</summary>
    Tokenizer,

    /// <summary>The bundle is sound, but of a kind that this runtime does not run.</summary>
    Unsupported,
}
