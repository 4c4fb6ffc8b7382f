using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Pipelines;

/// <summary>The pictures that were drawn.</summary>
public sealed record PixNerdResult
{
    /// <summary>The pictures, in order.</summary>
    public required IReadOnlyList<ImageBuffer> Pictures { get; init; }

    /// <summary>The pictures before they became bytes, [3, height, width] each; empty unless they were asked for.</summary>
    public required IReadOnlyList<float[]> Planes { get; init; }

    /// <summary>Class of each picture; empty where a text was drawn.</summary>
    public required IReadOnlyList<int> ClassIds { get; init; }

    /// <summary>The text that was drawn; null where classes were.</summary>
    public required string? Prompt { get; init; }

    /// <summary>Size of the pictures.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>The sampling that was done.</summary>
    public required PixNerdPlan Sampling { get; init; }

    /// <summary>What the user should know, one line each: a cut prompt, nodes that fell back.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Times, memory and the provider that did the work; those of all pictures together.</summary>
    public required PipelineMetrics Metrics { get; init; }
}
