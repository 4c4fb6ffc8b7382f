namespace OnnxPixWizard.Imaging;

/// <summary>Formats by file name.</summary>
public static class ImageFormats
{
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
