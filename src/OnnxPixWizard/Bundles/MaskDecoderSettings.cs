namespace OnnxPixWizard.Bundles;

/// <summary>The object asked for is white, all else black.</summary>
public sealed record MaskDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "mask";

    /// <summary>Mean of the colours (0 to 1) above which a pixel belongs to the object.</summary>
    public double Threshold { get; init; } = 0.5;
}
