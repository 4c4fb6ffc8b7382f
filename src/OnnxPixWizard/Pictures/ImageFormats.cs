namespace OnnxPixWizard.Pictures;

/// <summary>Formats by file name.</summary>
public static class ImageFormats
{
    /// <summary>The longest side that a format can hold, in pixels.</summary>
    public static int LongestSide(ImageFormat format) => format switch
    {
        ImageFormat.WebP => 16383,
        ImageFormat.Jpeg or ImageFormat.Gif => 65535,
        _ => int.MaxValue,
    };

    /// <summary>The format that a file name asks for when writing.</summary>
    /// <exception cref="ImageException">The extension is none of .png, .jpg, .jpeg and .webp (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static ImageFormat ForWriting(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => ImageFormat.Png,
            ".JPG" or ".JPEG" => ImageFormat.Jpeg,
            ".WEBP" => ImageFormat.WebP,
            var other => throw new ImageException(
                ImageErrorKind.Unwritable,
                $"Output '{path}' {(other.Length == 0 ? "has no extension" : $"has the extension {Path.GetExtension(path)}")}: use .png, .jpg or .webp.",
                path),
        };
    }
}
