namespace OnnxPixWizard.Bundles;

/// <summary>Each class is painted flat in its own colour.</summary>
public sealed record SegmentationDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "segmentation";

    /// <summary>The classes; a pixel belongs to the one of nearest colour.</summary>
    public required IReadOnlyList<LegendEntry> Legend { get; init; }
}
