namespace OnnxPixWizard.Training.Evaluation.Photos;

/// <summary>What an evaluation on photos measures.</summary>
internal sealed record PhotoOptions
{
    /// <summary>Folder of photos.</summary>
    public required string Folder { get; init; }

    /// <summary>Photos that are measured, evenly spread over the folder's; null: all.</summary>
    public int? Limit { get; init; }

    /// <summary>Kinds by name or task; empty: all.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    /// <summary>Side of the square in each photo's middle that is measured alone, pixels; null: whole photos.</summary>
    public int? Crop { get; init; }

    /// <summary>Photos measured side by side, each on one thread.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>Crops a photo for ResNet18-FD; 0 leaves it out.</summary>
    public int FeatureCrops { get; init; } = 8;

    /// <summary>Whether classical methods are tuned and measured.</summary>
    public bool Classical { get; init; } = true;

    /// <summary>File that keeps what classical methods were tuned to, so that later evaluations need not; null: none.</summary>
    public string? Tuned { get; init; }

    /// <summary>Folder of objects with their opacity, for what pictures are about; null: not measured.</summary>
    public string? Cutouts { get; init; }

    /// <summary>Folder of stereo pairs with measured disparity, for depth; null: not measured.</summary>
    public string? Stereo { get; init; }

    /// <summary>Folder that receives report and sheets; null: none.</summary>
    public string? Report { get; init; }

    /// <summary>Seed of all damages.</summary>
    public ulong Seed { get; init; } = 1;
}
