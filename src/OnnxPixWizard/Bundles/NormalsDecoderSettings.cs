namespace OnnxPixWizard.Bundles;

/// <summary>Colour is (n + 1) / 2 of the unit normal in camera axes: x right, y up, z to the viewer; mid grey is no surface.</summary>
public sealed record NormalsDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "normals";

    /// <summary>Vectors shorter than this (before normalisation) mean no surface.</summary>
    public double MinimumLength { get; init; } = 0.5;
}
