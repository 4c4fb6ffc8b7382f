namespace OnnxPixWizard.Bundles;

/// <summary>The object asked for is painted flat over the picture, in a colour that the instruction names.</summary>
public sealed record HighlightDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "highlight";

    /// <summary>Paint colours by the word that names them.</summary>
    public required IReadOnlyDictionary<string, RgbColor> Colors { get; init; }
}
