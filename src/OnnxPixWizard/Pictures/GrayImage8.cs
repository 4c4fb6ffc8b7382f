namespace OnnxPixWizard.Pictures;

/// <summary>An 8-bit grey picture whose samples are data: labels, masks.</summary>
public sealed class GrayImage8 : PixelImage<byte>
{
    /// <summary>The darkest level that counts as white in a mask.</summary>
    internal const byte White = 128;

    /// <summary>Wraps samples; the array is not copied.</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The samples do not fill the size exactly.</exception>
    public GrayImage8(byte[] pixels, int width, int height)
        : base(pixels, new ImageSize(width, height), channels: 1)
    {
    }

    private GrayImage8(DecodedPixels<byte> decoded)
        : base(decoded.Pixels, decoded.Size, channels: 1)
    {
    }

    /// <summary>Reads an 8-bit grey picture as stored: no color conversion, no orientation.</summary>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or not 8-bit grey.</exception>
    public static GrayImage8 Load(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from a stream, which is read to its end.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage8 Load(Stream stream, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(stream, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage8 Load(
        ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>
    /// Reads a mask however a paint program saved it (gray, RGB, palette, with opacity, 16 bits): by luminance over black, or by opacity
    /// where the color is the same everywhere. EXIF orientation is applied.
    /// </summary>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or no picture.</exception>
    public static GrayImage8 LoadMask(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(
            path, encoded => new GrayImage8(ImageDecoder.DecodeMask(encoded, options ?? ImageLoadOptions.Default, cancellationToken)));

    /// <summary>Reads a mask from memory.</summary>
    /// <inheritdoc cref="LoadMask(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage8 LoadMask(
        ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(
            bytes, encoded => new GrayImage8(ImageDecoder.DecodeMask(encoded, options ?? ImageLoadOptions.Default, cancellationToken)));

    /// <summary>Reads holes from memory where the picture is transparent, as some services want their masks; of an opaque one as
    /// <see cref="LoadMask(ReadOnlySpan{byte}, ImageLoadOptions?, CancellationToken)"/> does.</summary>
    /// <inheritdoc cref="LoadMask(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage8 LoadHoles(
        ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => new GrayImage8(
            ImageDecoder.DecodeMask(encoded, options ?? ImageLoadOptions.Default, cancellationToken, isHoleTransparent: true)));

    /// <summary>A resized copy of exactly this size; nearest keeps labels labels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or the picture would not fit an array.</exception>
    public GrayImage8 Resize(int width, int height, ResizeKernel kernel = ResizeKernel.Nearest) =>
        new(Resampler.Resize<byte>(Pixels, Size, new ImageSize(width, height), Channels, kernel), width, height);

    private static GrayImage8 Decode(EncodedImage encoded, ImageLoadOptions? options, CancellationToken cancellationToken) =>
        new(ImageDecoder.DecodeGray<byte>(encoded, options ?? ImageLoadOptions.Default, cancellationToken));
}
