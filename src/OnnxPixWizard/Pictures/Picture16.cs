namespace OnnxPixWizard.Pictures;

/// <summary>An upright 16-bit sRGB picture without alpha: interleaved red, green and blue, [height, width, 3].</summary>
public sealed class Picture16 : PixelImage<ushort>
{
    /// <summary>Wraps samples; the array is not copied.</summary>
    /// <param name="pixels">[height, width, 3].</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The samples do not fill the size exactly.</exception>
    public Picture16(ushort[] pixels, int width, int height)
        : base(pixels, new ImageSize(width, height), channels: 3)
    {
    }

    private Picture16(DecodedPixels<ushort> decoded)
        : base(decoded.Pixels, decoded.Size, channels: 3)
    {
    }

    /// <summary>Reads a picture as <see cref="Picture"/> does, at 16 bits a sample; 8-bit samples are multiplied by 257.</summary>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or no picture.</exception>
    public static Picture16 Load(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from a stream, which is read to its end.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Picture16 Load(Stream stream, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(stream, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>Reads the picture from memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Picture16 Load(
        ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => Decode(encoded, options, cancellationToken));

    /// <summary>A resized copy of exactly this size, each axis by its own factor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or the picture would not fit an array.</exception>
    public Picture16 Resize(int width, int height, ResizeKernel kernel = ResizeKernel.Lanczos3) =>
        new(Resampler.Resize<ushort>(Pixels, Size, new ImageSize(width, height), Channels, kernel), width, height);

    private static Picture16 Decode(EncodedImage encoded, ImageLoadOptions? options, CancellationToken cancellationToken) =>
        new(ImageDecoder.DecodeRgb<ushort>(encoded, options ?? ImageLoadOptions.Default, resizing: null, cancellationToken));
}
