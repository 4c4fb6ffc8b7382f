using Microsoft.Extensions.AI;

namespace OnnxPixWizard.Extensions;

/// <summary>Names of this library's options in <see cref="ImageGenerationOptions.AdditionalProperties"/>; numbers may be texts.</summary>
public static class ImageOptionNames
{
    /// <summary>Id of a task, where the prompt shall not choose it.</summary>
    public const string Task = "task";

    /// <summary>What is white is painted anew: encoded bytes, or a <see cref="DataContent"/>.</summary>
    public const string Mask = "mask";

    /// <summary>Seed of the first picture; the next ones take the numbers that follow.</summary>
    public const string Seed = "seed";

    /// <summary>Intervals of the time grid, 1 to 1000.</summary>
    public const string Steps = "steps";

    /// <summary>Name of the solver.</summary>
    public const string Solver = "solver";

    /// <summary>Text guidance scale.</summary>
    public const string Guidance = "guidance";

    /// <summary>Image guidance scale.</summary>
    public const string ImageGuidance = "imageGuidance";

    /// <summary>Share of a restoration that is taken, 0 to 1.</summary>
    public const string Strength = "strength";

    /// <summary>Factor of an enlargement, 2 to 4.</summary>
    public const string Scale = "scale";

    /// <summary>Quality of JPEG, AVIF and WebP, 1 to 100.</summary>
    public const string Quality = "quality";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Task, Mask, Seed, Steps, Solver, Guidance, ImageGuidance, Strength, Scale, Quality];
}
