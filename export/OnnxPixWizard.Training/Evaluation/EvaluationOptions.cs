namespace OnnxPixWizard.Training.Evaluation;

/// <summary>What an evaluation measures.</summary>
internal sealed record EvaluationOptions
{
    /// <summary>The bundle's folder.</summary>
    public required string Bundle { get; init; }

    /// <summary>Scenes a task; of PixWizard's families.</summary>
    public int Scenes { get; init; } = 200;

    /// <summary>Seed of the scenes, phrasings, holes and noise.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Folder of photos for denoising, or null; of PixWizard's families.</summary>
    public string? Photos { get; init; }

    /// <summary>Pictures generated from text; null: 16, and 64 in PixNerd's text family.</summary>
    public int? Generated { get; init; }

    /// <summary>Pictures generated from classes, all classes evenly, and pictures of each real set; of PixNerd's class family.</summary>
    public int Samples { get; init; } = 2_000;

    /// <summary>Pictures drawn at several sizes from the same noise; of PixNerd's families.</summary>
    public int Resized { get; init; } = 24;

    /// <summary>The judge of PixNerd's class family; null: the one in the bundle's folder.</summary>
    public string? Judge { get; init; }

    /// <summary>A bundle whose segmentation looks for solids in pictures of
    /// PixNerd's text family; null: pixwizard-tiny beside the bundle.</summary>
    public string? Segmenter { get; init; }

    /// <summary>A latent bundle whose speed stands beside PixNerd's; null:
    /// pixwizard-tiny-latent beside the bundle, where there is one.</summary>
    public string? Latent { get; init; }

    /// <summary>Folder that receives sheets of what was made, or null.</summary>
    public string? Sheets { get; init; }

    /// <summary>Threads of the runtime.</summary>
    public int Threads { get; init; }
}
