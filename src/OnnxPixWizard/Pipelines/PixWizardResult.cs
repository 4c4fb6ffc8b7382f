using OnnxPixWizard.Pictures;
using OnnxPixWizard.Tasks;

namespace OnnxPixWizard.Pipelines;

/// <summary>The answer to a request.</summary>
public sealed record PixWizardResult
{
    /// <summary>The picture.</summary>
    public required ImageBuffer Picture { get; init; }

    /// <summary>What the picture tells, as data; null where the picture is all of it.</summary>
    public required TaskData? Data { get; init; }

    /// <summary>Id of the task that was done.</summary>
    public required string Task { get; init; }

    /// <summary>The instruction that was followed.</summary>
    public required string Instruction { get; init; }

    /// <summary>The size that the network worked at.</summary>
    public required ImageSize Bucket { get; init; }

    /// <summary>The sampling that was done.</summary>
    public required SamplingPlan Sampling { get; init; }

    /// <summary>What the user should know, one line each: a cut instruction, nodes that fell back.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>Times, memory and the provider that did the work.</summary>
    public required PipelineMetrics Metrics { get; init; }

    /// <summary>Writes the picture and, beside it, the data: all of the files or none.</summary>
    /// <param name="path">The picture's file; the data's names are made of it.</param>
    /// <param name="options">Format and quality of the picture.</param>
    /// <returns>The files written, the picture first.</returns>
    /// <exception cref="ImageException">A file can't be written.</exception>
    public IReadOnlyList<SavedFile> Save(string path, ImageSaveOptions? options = null) => ResultWriter.Write(this, path, options);
}
