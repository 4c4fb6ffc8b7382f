namespace OnnxPixWizard.Pictures;

/// <summary>Encoded picture formats. All can be read where the native library has a decoder.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics, 1 to 16 bits a sample, lossless; written too.</summary>
    Png,

    /// <summary>JPEG, 8 bits a sample, lossy; written too.</summary>
    Jpeg,

    /// <summary>WebP, 8 bits a sample, lossy or lossless; written too.</summary>
    WebP,

    /// <summary>TIFF, 8 or 16 bits a sample, lossless; the first page is read; written too.</summary>
    Tiff,

    /// <summary>GIF, 256 colors; the first frame is read; written too.</summary>
    Gif,

    /// <summary>AVIF (AV1 in HEIF), 8 bits a sample, lossy or lossless; written too.</summary>
    Avif,

    /// <summary>HEIC (HEVC in HEIF), where the native library has a decoder for it.</summary>
    Heic,

    /// <summary>Windows bitmap.</summary>
    Bmp,

    /// <summary>Portable any map: PBM, PGM and PPM in binary form.</summary>
    Pnm,

    /// <summary>JPEG 2000, where the native library has a decoder for it.</summary>
    Jpeg2000,

    /// <summary>JPEG XL, where the native library has a decoder for it.</summary>
    JpegXl,
}

/// <summary>What is known of formats, and which one a file name asks for.</summary>
public static class ImageFormats
{
    /// <summary>The longest side that a format can hold, in pixels.</summary>
    public static int LongestSide(ImageFormat format) => format switch
    {
        ImageFormat.WebP => 16383,
        ImageFormat.Avif => 16384,
        ImageFormat.Jpeg or ImageFormat.Gif => 65535,
        _ => int.MaxValue,
    };

    /// <summary>The format that a file name asks for when writing.</summary>
    /// <exception cref="ImageException">The extension names no format that is written (kind
    /// <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static ImageFormat ForWriting(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".PNG" => ImageFormat.Png,
            ".JPG" or ".JPEG" => ImageFormat.Jpeg,
            ".WEBP" => ImageFormat.WebP,
            ".TIF" or ".TIFF" => ImageFormat.Tiff,
            ".AVIF" => ImageFormat.Avif,
            ".GIF" => ImageFormat.Gif,
            var other => throw new ImageException(
                ImageErrorKind.Unwritable,
                $"Output '{path}' {(other.Length == 0 ? "has no extension" : $"has the extension {Path.GetExtension(path)}")}: use .png, "
                    + ".jpg, .webp, .tif, .avif or .gif.",
                path),
        };
    }

    /// <summary>The format of animations that a file name asks for when writing.</summary>
    /// <exception cref="ImageException">The extension is neither .gif nor .webp (kind <see cref="ImageErrorKind.Unwritable"/>).</exception>
    public static ImageFormat ForWritingAnimation(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Path.GetExtension(path).ToUpperInvariant() switch
        {
            ".GIF" => ImageFormat.Gif,
            ".WEBP" => ImageFormat.WebP,
            _ => throw new ImageException(ImageErrorKind.Unwritable, $"Output '{path}' can't be an animation: use .gif or .webp.", path),
        };
    }

    /// <summary>Whether 16 bits a sample are written.</summary>
    internal static bool HoldsSixteenBits(this ImageFormat format) => format is ImageFormat.Png or ImageFormat.Tiff;

    /// <summary>Whether EXIF data are written.</summary>
    internal static bool HoldsExif(this ImageFormat format) =>
        format is ImageFormat.Png or ImageFormat.Jpeg or ImageFormat.WebP or ImageFormat.Avif;

    /// <summary>Whether a color profile of so many channels is written; WebP and AVIF write gray as RGB.</summary>
    internal static bool HoldsProfile(this ImageFormat format, int channels) => channels == 1
        ? format is ImageFormat.Png or ImageFormat.Jpeg or ImageFormat.Tiff
        : format != ImageFormat.Gif;

    /// <summary>The name that people know a format by.</summary>
    internal static string Title(this ImageFormat format) => format switch
    {
        ImageFormat.Bmp => "a Windows bitmap (BMP)",
        ImageFormat.Pnm => "a portable any map (PPM, PGM, PBM)",
        ImageFormat.Jpeg2000 => "JPEG 2000",
        ImageFormat.JpegXl => "JPEG XL",
        ImageFormat.WebP => "WebP",
        _ => format.ToString().ToUpperInvariant(),
    };

    /// <summary>The native operation that reads a format, which a library may have been built without.</summary>
    internal static string Loader(this ImageFormat format) => format switch
    {
        ImageFormat.Png => "pngload_source",
        ImageFormat.Jpeg => "jpegload_source",
        ImageFormat.WebP => "webpload_source",
        ImageFormat.Tiff => "tiffload_source",
        ImageFormat.Gif => "gifload_source",
        ImageFormat.Avif or ImageFormat.Heic => "heifload_source",
        ImageFormat.Bmp => "bmpload_source",
        ImageFormat.Pnm => "ppmload_source",
        ImageFormat.Jpeg2000 => "jp2kload_source",
        _ => "jxlload_source",
    };

    /// <summary>The native operation that writes a format.</summary>
    internal static string Saver(this ImageFormat format) => format switch
    {
        ImageFormat.Png => "pngsave_target",
        ImageFormat.Jpeg => "jpegsave_target",
        ImageFormat.WebP => "webpsave_target",
        ImageFormat.Tiff => "tiffsave_target",
        ImageFormat.Gif => "gifsave_target",
        ImageFormat.Avif => "heifsave_target",
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "PNG, JPEG, WebP, TIFF, AVIF and GIF can be written."),
    };
}
