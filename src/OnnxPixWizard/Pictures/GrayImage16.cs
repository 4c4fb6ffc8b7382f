namespace OnnxPixWizard.Pictures;

/// <summary>A 16-bit grey picture whose samples are data: depth in millimetres, 0 = none.</summary>
public sealed class GrayImage16 : PixelImage<ushort>
{
    /// <summary>Wraps samples; the array is not copied.</summary>
    /// <param name="pixels">[height, width].</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The samples do not fill the size exactly.</exception>
    public GrayImage16(ushort[] pixels, int width, int height)
        : base(pixels, new ImageSize(width, height), channels: 1)
    {
    }

    private GrayImage16(DecodedPixels<ushort> decoded)
        : base(decoded.Pixels, decoded.Size, channels: 1)
    {
    }

    /// <summary>Reads a grey picture as stored: no color conversion, no orientation; 8-bit samples keep their values.</summary>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or not grey of 8 or 16 bits.</exception>
    public static GrayImage16 Load(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from a stream, which is read to its end.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage16 Load(Stream stream, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(stream, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static GrayImage16 Load(
        ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>A resized copy of exactly this size; nearest never mixes a value with a missing one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or the picture would not fit an array.</exception>
    public GrayImage16 Resize(int width, int height, ResizeKernel kernel = ResizeKernel.Nearest) =>
        new(Resampler.Resize<ushort>(Pixels, Size, new ImageSize(width, height), Channels, kernel), width, height);

    private static GrayImage16 Decode(EncodedImage encoded, ImageLoadOptions? options, CancellationToken cancellationToken) =>
        new(ImageDecoder.DecodeGray<ushort>(encoded, options ?? ImageLoadOptions.Default, cancellationToken));
}
