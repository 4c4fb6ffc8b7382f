namespace OnnxPixWizard.Pictures;

/// <summary>What the header of a picture says; no pixel is decoded.</summary>
public sealed record ImageInfo
{
    /// <summary>Encoding.</summary>
    public required ImageFormat Format { get; init; }

    /// <summary>Extent of the upright picture, as <see cref="Picture"/> would have it without a target hint.</summary>
    public required ImageSize Size { get; init; }

    /// <summary>Bits of a decoded sample: 8, 16, 32 or 64.</summary>
    public required int BitsPerSample { get; init; }

    /// <summary>Channels as stored, alpha included.</summary>
    public required int Channels { get; init; }

    /// <summary>Whether a channel is opacity.</summary>
    public required bool HasAlpha { get; init; }

    /// <summary>Frames or pages; the first one is read.</summary>
    public int Pages { get; init; } = 1;

    /// <summary>Reads the header of a file.</summary>
    /// <exception cref="ImageException">The file is missing, unreadable, too large, or no picture.</exception>
    public static ImageInfo Read(string path, ImageLoadOptions? options = null) =>
        EncodedImage.Read(path, encoded => ImageDecoder.Identify(encoded, options ?? ImageLoadOptions.Default));

    /// <summary>Reads the header of a picture in a stream, which is read to its end.</summary>
    /// <inheritdoc cref="Read(string, ImageLoadOptions?)"/>
    public static ImageInfo Read(Stream stream, ImageLoadOptions? options = null) =>
        EncodedImage.Read(stream, encoded => ImageDecoder.Identify(encoded, options ?? ImageLoadOptions.Default));

    /// <summary>Reads the header of a picture in memory.</summary>
    /// <inheritdoc cref="Read(string, ImageLoadOptions?)"/>
    public static ImageInfo Read(ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null) =>
        EncodedImage.Read(bytes, encoded => ImageDecoder.Identify(encoded, options ?? ImageLoadOptions.Default));
}
