using OnnxPixWizard.Pictures;
using OnnxPixWizard.Sampling;

namespace OnnxPixWizard;

/// <summary>The pictures that were drawn.</summary>
public sealed record PixNerdResult
{
    /// <summary>The pictures, in order.</summary>
    public required IReadOnlyList<Picture> Pictures { get; init; }

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

/// <summary>Sampling of a request for pictures after defaults were filled in.</summary>
/// <param name="Steps">Intervals of the time grid.</param>
/// <param name="Solver">Name of the solver.</param>
/// <param name="TimeShift">Time shift; 1 is none.</param>
/// <param name="Guidance">Guidance scale; 1 is unguided.</param>
/// <param name="GuidanceFrom">Guidance acts above this time; null: no lower end.</param>
/// <param name="GuidanceTo">Guidance acts below this time; null: no upper end.</param>
/// <param name="Diffusion">Diffusion of a stochastic solver.</param>
/// <param name="Seed">Seed of the first picture.</param>
/// <param name="NoiseScale">Standard deviation of the state at t = 0.</param>
public sealed record PixNerdPlan(
    int Steps, string Solver, double TimeShift, double Guidance, double? GuidanceFrom, double? GuidanceTo, double Diffusion, ulong Seed,
    double NoiseScale)
{
    /// <summary>Name of the preset that filled in what was left open.</summary>
    public string Preset { get; init; } = SamplingPreset.Exact.Name;

    /// <summary>The grid, from 0 to 1.</summary>
    internal float[] Times() => TimeGrid.Create(new TimeGridOptions { Steps = Steps, TimeShift = TimeShift });
}
