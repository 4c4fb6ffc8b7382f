namespace OnnxPixWizard.Pictures;

/// <summary>Formats of animations by file name.</summary>
public static class AnimationFormats
{
    /// <summary>The format that a file name asks for when writing.</summary>
    /// <exception cref="ImageException">The extension is neither .gif nor .webp (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static ImageFormat ForWriting(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".GIF" => ImageFormat.Gif,
            ".WEBP" => ImageFormat.WebP,
            _ => throw new ImageException(ImageErrorKind.Unwritable, $"Output '{path}' can't be an animation: use .gif or .webp.", path),
        };
    }
}
