namespace OnnxPixWizard.Training.Evaluation;

/// <summary>What an evaluation measures.</summary>
public sealed record EvaluationOptions
{
    /// <summary>The bundle's folder.</summary>
    public required string Bundle { get; init; }

    /// <summary>Scenes a task.</summary>
    public int Scenes { get; init; } = 200;

    /// <summary>Seed of the scenes, phrasings, holes and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder of photos for denoising, or null.</summary>
    public string? Photos { get; init; }

    /// <summary>Pictures generated from text.</summary>
    public int Generated { get; init; } = 16;

    /// <summary>Folder that receives sheets of what was made, or null.</summary>
    public string? Sheets { get; init; }

    /// <summary>Threads of the runtime.</summary>
    public int Threads { get; init; }
}
