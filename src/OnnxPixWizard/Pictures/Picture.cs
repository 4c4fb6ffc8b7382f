namespace OnnxPixWizard.Pictures;

/// <summary>An upright 8-bit sRGB picture without alpha: interleaved red, green and blue, [height, width, 3].</summary>
public sealed class Picture : PixelImage<byte>
{
    private const int Rgb = 3;

    /// <summary>Wraps samples; the array is not copied.</summary>
    /// <param name="pixels">[height, width, 3].</param>
    /// <param name="width">Columns, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <exception cref="ArgumentException">The samples do not fill the size exactly.</exception>
    public Picture(byte[] pixels, int width, int height)
        : base(pixels, new ImageSize(width, height), Rgb)
    {
    }

    /// <summary>A black picture.</summary>
    public Picture(int width, int height)
        : this(new byte[new ImageSize(width, height).SampleCount(Rgb, nameof(width))], width, height)
    {
    }

    private Picture(DecodedPixels<byte> decoded)
        : base(decoded.Pixels, decoded.Size, Rgb)
    {
    }

    /// <summary>
    /// Reads a picture: EXIF orientation applied, colors converted to sRGB (by the embedded profile if there is one), transparency laid
    /// on the background, 16 bits reduced to 8; the first page or frame of several.
    /// </summary>
    /// <param name="path">File; its contents say the format, not its name.</param>
    /// <param name="options">Limits and background; null for the defaults.</param>
    /// <param name="cancellationToken">Stops decoding.</param>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or no picture.</exception>
    public static Picture Load(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => Decode(encoded, options, resizing: null, cancellationToken));

    /// <summary>Reads a picture from a stream, which is read to its end.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Picture Load(Stream stream, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(stream, encoded => Decode(encoded, options, resizing: null, cancellationToken));

    /// <summary>Reads a picture from memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Picture Load(ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => Decode(encoded, options, resizing: null, cancellationToken));

    /// <summary>
    /// Reads a picture at exactly this size, each axis by its own factor. Decoding and resizing run together row by row, a JPEG is decoded
    /// at reduced size: faster and in much less memory than <see cref="Load(string, ImageLoadOptions?, CancellationToken)"/> and
    /// <see cref="Resize"/>.
    /// </summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Picture LoadResized(
        string path,
        ImageSize size,
        ResizeKernel kernel = ResizeKernel.Lanczos3,
        ImageLoadOptions? options = null,
        CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => Decode(encoded, options, Checked(size, kernel), cancellationToken));

    /// <summary>Reads a picture from a stream at exactly this size.</summary>
    /// <inheritdoc cref="LoadResized(string, ImageSize, ResizeKernel, ImageLoadOptions?, CancellationToken)"/>
    public static Picture LoadResized(
        Stream stream,
        ImageSize size,
        ResizeKernel kernel = ResizeKernel.Lanczos3,
        ImageLoadOptions? options = null,
        CancellationToken cancellationToken = default) =>
        EncodedImage.Read(stream, encoded => Decode(encoded, options, Checked(size, kernel), cancellationToken));

    /// <summary>Reads a picture from memory at exactly this size.</summary>
    /// <inheritdoc cref="LoadResized(string, ImageSize, ResizeKernel, ImageLoadOptions?, CancellationToken)"/>
    public static Picture LoadResized(
        ReadOnlySpan<byte> bytes,
        ImageSize size,
        ResizeKernel kernel = ResizeKernel.Lanczos3,
        ImageLoadOptions? options = null,
        CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => Decode(encoded, options, Checked(size, kernel), cancellationToken));

    /// <summary>A resized copy of exactly this size, each axis by its own factor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or the picture would not fit an array.</exception>
    public Picture Resize(int width, int height, ResizeKernel kernel = ResizeKernel.Lanczos3) =>
        new(Resampler.Resize<byte>(Pixels, Size, new ImageSize(width, height), Rgb, kernel), width, height);

    /// <summary>A copy of a rectangle.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle is empty or leaves the picture.</exception>
    public Picture Crop(int x, int y, int width, int height)
    {
        ThrowIfOutside(x, y, width, height);
        Picture cropped = new(width, height);
        for (int row = 0; row < height; row++)
        {
            Row(y + row).Slice(x * Rgb, width * Rgb).CopyTo(cropped.Row(row));
        }

        return cropped;
    }

    /// <summary>Copies another picture over this one, its upper left corner at (<paramref name="x"/>, <paramref name="y"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">The other picture leaves this one.</exception>
    public void Paste(Picture other, int x, int y)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowIfOutside(x, y, other.Width, other.Height);
        for (int row = 0; row < other.Height; row++)
        {
            other.Row(row).CopyTo(Row(y + row)[(x * Rgb)..]);
        }
    }

    /// <summary>Writes the picture as floating planes.</summary>
    /// <param name="destination">[3, height, width]; may be native memory.</param>
    /// <param name="range">What bytes 0 and 255 become.</param>
    /// <exception cref="ArgumentException">The destination's length is not 3 * height * width.</exception>
    public void ToPlanar(Span<float> destination, PlanarRange range) => PlanarConversion.ToPlanar(Pixels, destination, range);

    /// <summary>Makes a picture of floating planes; values beyond the range are clamped, NaN becomes 0.</summary>
    /// <param name="planes">[3, height, width].</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="range">What becomes bytes 0 and 255.</param>
    /// <param name="rounding">Nearest by default; the published samplers truncate.</param>
    /// <exception cref="ArgumentException">The planes' length is not 3 * height * width.</exception>
    public static Picture FromPlanar(
        ReadOnlySpan<float> planes, int width, int height, PlanarRange range, ByteRounding rounding = ByteRounding.Nearest)
    {
        byte[] pixels = GC.AllocateUninitializedArray<byte>(new ImageSize(width, height).SampleCount(Rgb, nameof(width)));
        PlanarConversion.FromPlanar(planes, pixels, range, rounding);
        return new Picture(pixels, width, height);
    }

    /// <summary>Copies the pixels as another library holds them: opaque; gray is luminance.</summary>
    /// <param name="destination">At least <paramref name="stride"/> times the height, less what the last row has beyond its pixels.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from row to row; 0: rows follow each other closely.</param>
    /// <exception cref="ArgumentException">The destination is too short, or the stride below a row.</exception>
    public void CopyPixels(Span<byte> destination, PixelFormat format, int stride = 0) =>
        PixelCopy.FromRgb(Pixels, Size, destination, format, stride);

    private static Resizing Checked(ImageSize size, ResizeKernel kernel)
    {
        _ = size.SampleCount(Rgb, nameof(size));
        return new Resizing(size, kernel);
    }

    private static Picture Decode(
        EncodedImage encoded, ImageLoadOptions? options, Resizing? resizing, CancellationToken cancellationToken) =>
        new(ImageDecoder.DecodeRgb<byte>(encoded, options ?? ImageLoadOptions.Default, resizing, cancellationToken));

    private void ThrowIfOutside(int x, int y, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Height - y);
    }
}
