namespace OnnxPixWizard.Pictures;

/// <summary>Encoded picture formats. All can be read; PNG, JPEG and WebP can be written.</summary>
public enum ImageFormat
{
    /// <summary>Portable Network Graphics, 1 to 16 bits a sample, lossless.</summary>
    Png,

    /// <summary>JPEG, 8 bits a sample, lossy.</summary>
    Jpeg,

    /// <summary>WebP, 8 bits a sample, lossy or lossless.</summary>
    WebP,

    /// <summary>TIFF; the first page is read.</summary>
    Tiff,

    /// <summary>GIF; the first frame is read.</summary>
    Gif,

    /// <summary>AVIF (AV1 in HEIF).</summary>
    Avif,

    /// <summary>HEIC (HEVC in HEIF), where the native library has a decoder for it.</summary>
    Heic,
}
