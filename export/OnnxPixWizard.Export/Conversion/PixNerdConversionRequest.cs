using OnnxPixWizard.Export.Precision;

namespace OnnxPixWizard.Export.Conversion;

/// <summary>A PixNerd checkpoint to convert, and into what.</summary>
public sealed record PixNerdConversionRequest
{
    /// <summary>The checkpoint's file, or a folder that holds it alone.</summary>
    public required string Checkpoint { get; init; }

    /// <summary>Folder of Qwen3; of text networks alone, which need it.</summary>
    public string? TextEncoder { get; init; }

    /// <summary>Folder of the bundle. One that is there is replaced when the new one is whole.</summary>
    public required string Target { get; init; }

    /// <summary>Width and height of the pictures trained on; null: 16 tokens a side for classes, 32 for texts, as published.</summary>
    public (int Width, int Height)? Grid { get; init; }

    /// <summary>Names of the classes by id; none where they are not known.</summary>
    public IReadOnlyList<string> ClassNames { get; init; } = [];

    /// <summary>Whether a text network is the base variant, whose pixels' places run to the patch's side. For patches of 16 both are the same.</summary>
    public bool PatchCoordinates { get; init; }

    /// <summary>How weights are stored.</summary>
    public PrecisionOptions Precision { get; init; } = new() { Precision = BundlePrecision.Float32 };

    /// <summary>Whether parameters may hold NaN or infinity; otherwise such a checkpoint is refused.</summary>
    public bool AllowNonFinite { get; init; }
}
