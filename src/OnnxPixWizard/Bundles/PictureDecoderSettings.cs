namespace OnnxPixWizard.Bundles;

/// <summary>The result is a picture and nothing else.</summary>
public sealed record PictureDecoderSettings : TaskDecoderSettings
{
    /// <summary>The manifest's name of this kind.</summary>
    public const string Kind = "picture";

    /// <summary>Colour that marks a hole in the source; outside of holes the input's own pixels are kept. Null: the task has no holes.</summary>
    public RgbColor? HoleColor { get; init; }
}
