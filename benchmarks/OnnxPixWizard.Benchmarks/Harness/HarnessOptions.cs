using OnnxPixWizard.Sessions;

namespace OnnxPixWizard.Benchmarks.Harness;

/// <summary>What the harness measures.</summary>
internal sealed record HarnessOptions
{
    /// <summary>Folder of the bundle.</summary>
    public required string Bundle { get; init; }

    /// <summary>Picture of all requests; null: a JPEG of twelve megapixels is made.</summary>
    public string? Input { get; init; }

    /// <summary>Id of the task; null: the bundle's first that takes a picture.</summary>
    public string? Task { get; init; }

    /// <summary>How often each figure is measured.</summary>
    public required int Runs { get; init; }

    /// <summary>Steps of the request that times a step, at least 2.</summary>
    public required int Steps { get; init; }

    /// <summary>Provider of all graphs, the matrix product included.</summary>
    public required ExecutionProvider Provider { get; init; }

    /// <summary>Threads of a graph's execution; 0: all processors.</summary>
    public required int Threads { get; init; }
}
