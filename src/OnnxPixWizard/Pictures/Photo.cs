namespace OnnxPixWizard.Pictures;

/// <summary>
/// A picture as its file holds it: its own size, upright, 8 or 16 bits, gray or RGB in its own color space, its opacity, and what the file
/// says besides. It is read and painted in sRGB, rectangle by rectangle; what is not painted keeps its samples bit for bit.
/// </summary>
/// <remarks>Rectangles may be read from several threads, and painted where they don't overlap.</remarks>
public abstract class Photo
{
    private protected Photo(ImageSize size, int channels, PhotoMetadata metadata, IReadOnlyList<string> warnings)
    {
        Size = size;
        Channels = channels;
        Warnings = warnings;
        if (metadata.IccProfile is { } profile)
        {
            Profile = ColorProfile.Of(profile, channels, out bool isUsable);
            metadata = isUsable ? metadata : metadata with { IccProfile = null };
        }

        Metadata = metadata;
    }

    private protected Photo(Photo other, ImageSize size, PhotoMetadata metadata)
    {
        (Size, Channels, Warnings, Profile, Metadata) = (size, other.Channels, other.Warnings, other.Profile, metadata);
    }

    /// <summary>Width and height.</summary>
    public ImageSize Size { get; }

    /// <summary>Bits of a sample: 8 or 16.</summary>
    public abstract int BitsPerSample { get; }

    /// <summary>Whether a pixel has one brightness instead of three colors; answers painted on such a photo stay gray.</summary>
    public bool IsGray => Channels == 1;

    /// <summary>Whether pixels have an opacity.</summary>
    public abstract bool HasAlpha { get; }

    /// <summary>What the file says besides the pixels.</summary>
    public PhotoMetadata Metadata { get; }

    /// <summary>What of the file is not held, one line each: later pages, color spaces other than gray and RGB.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>Colors of a pixel, 1 or 3, opacity not counted.</summary>
    private protected int Channels { get; }

    /// <summary>The color space; null: sRGB.</summary>
    private protected ColorProfile? Profile { get; }

    /// <summary>An 8-bit sRGB picture; its pixels are shared.</summary>
    public static Photo FromImage(Picture image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return new SampledPhoto<byte>(image.Samples, [], image.Size, PhotoMetadata.None, []);
    }

    /// <summary>An 8-bit gray picture; its levels are shared.</summary>
    /// <param name="levels">[height, width].</param>
    /// <param name="size">Width and height.</param>
    internal static Photo FromGray(byte[] levels, ImageSize size) => new SampledPhoto<byte>(levels, [], size, PhotoMetadata.None, []);

    /// <summary>Reads a picture with all that can be kept of it; of several pages or frames the first.</summary>
    /// <param name="path">File; its contents say the format, not its name.</param>
    /// <param name="options">Limits; null for the defaults.</param>
    /// <param name="cancellationToken">Stops decoding.</param>
    /// <exception cref="ImageException">The file is missing, damaged, incomplete, too large, or no picture.</exception>
    public static Photo Load(string path, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(path, encoded => PhotoDecoder.Decode(encoded, options ?? ImageLoadOptions.Default, cancellationToken));

    /// <summary>Reads a picture from memory.</summary>
    /// <inheritdoc cref="Load(string, ImageLoadOptions?, CancellationToken)"/>
    public static Photo Load(ReadOnlySpan<byte> bytes, ImageLoadOptions? options = null, CancellationToken cancellationToken = default) =>
        EncodedImage.Read(bytes, encoded => PhotoDecoder.Decode(encoded, options ?? ImageLoadOptions.Default, cancellationToken));

    /// <summary>A photo that holds the same, to be painted on.</summary>
    public abstract Photo Copy();

    /// <summary>A photo of exactly this size, by Lanczos; its resolution follows, as on the same paper.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is less than 1, or the picture would not fit an array.</exception>
    public abstract Photo Resize(ImageSize size);

    /// <summary>A larger photo with this one inside, its samples bit for bit; all around is black and opaque.</summary>
    /// <param name="x">Column of this photo's first.</param>
    /// <param name="y">Row of this photo's first.</param>
    /// <param name="size">The new size.</param>
    /// <exception cref="ArgumentOutOfRangeException">This photo would leave the new one.</exception>
    public Photo Extend(int x, int y, ImageSize size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size.Width, size.Width - x, nameof(size));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size.Height, size.Height - y, nameof(size));
        _ = size.SampleCount(Channels, nameof(size));
        return ExtendTo(x, y, size);
    }

    /// <summary>The same photo less opaque; colors are shared.</summary>
    /// <param name="opacity">[height, width]: 255 keeps a pixel as opaque as it is, 0 makes it transparent.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    public abstract Photo WithOpacity(ReadOnlySpan<byte> opacity);

    /// <summary>Reads a rectangle as sRGB, white laid behind what is transparent.
    /// It may leave the photo, which is mirrored at its edges.</summary>
    /// <param name="x">First column.</param>
    /// <param name="y">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="planes">[3, height, width] in [-1, 1].</param>
    /// <exception cref="ArgumentException">The planes do not fill the rectangle.</exception>
    public void Read(int x, int y, int width, int height, Span<float> planes)
    {
        RequirePlanes(width, height, planes.Length);
        int[] columns = Mirrored(x, width, Size.Width), rows = Mirrored(y, height, Size.Height);
        (int left, int top) = (columns.Min(), rows.Min());
        ImageSize part = new(columns.Max() - left + 1, rows.Max() - top + 1);
        float[] seen = Seen(left, top, part);
        int area = width * height;
        for (int row = 0; row < height; row++)
        {
            ReadOnlySpan<float> from = seen.AsSpan(3 * (rows[row] - top) * part.Width, 3 * part.Width);
            for (int column = 0; column < width; column++)
            {
                int source = 3 * (columns[column] - left), target = (row * width) + column;
                planes[target] = (2 * from[source]) - 1;
                planes[area + target] = (2 * from[source + 1]) - 1;
                planes[(2 * area) + target] = (2 * from[source + 2]) - 1;
            }
        }
    }

    /// <summary>
    /// Paints a rectangle: each own sample changes by what the answer differs from what <see cref="Read"/> gave, brought into the photo's
    /// own colors. So an answer equal to what was read changes nothing, and colors that sRGB can't express stay. Each pixel is to be
    /// painted once.
    /// </summary>
    /// <param name="x">First column.</param>
    /// <param name="y">First row.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="planes">The answer, sRGB, [3, height, width] in [-1, 1]; what lies beyond is clamped.</param>
    /// <param name="anew">[height, width]: pixels that take the answer as it is, whatever they held; empty: none.</param>
    /// <param name="strength">Share of the change, 0 (none) to 1.</param>
    /// <exception cref="ArgumentException">The spans do not fill the rectangle.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The rectangle leaves the photo.</exception>
    public void Paint(
        int x, int y, int width, int height, ReadOnlySpan<float> planes, ReadOnlySpan<bool> anew = default, double strength = 1)
    {
        RequirePlanes(width, height, planes.Length);
        ArgumentOutOfRangeException.ThrowIfNegative(x);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, Size.Width - x);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, Size.Height - y);
        if (anew.Length > 0 && anew.Length != width * height)
        {
            throw new ArgumentException($"{anew.Length} marks do not fill {width}x{height} pixels.", nameof(anew));
        }

        if (strength > 0)
        {
            PaintInside(x, y, new ImageSize(width, height), planes, anew, (float)strength);
        }
    }

    /// <summary>The photo as 8-bit sRGB, white laid behind what is transparent; the pixels are shared where it is just that.</summary>
    public abstract Picture ToImage();

    /// <summary>Writes the photo as a whole or not at all, with its metadata unless the options strip them.</summary>
    /// <param name="path">Output file; its extension says the format unless the options do.</param>
    /// <param name="options">Format and quality; null for the defaults.</param>
    /// <exception cref="ImageException">The output can't be written, or its extension names no format that can be.</exception>
    public void Save(string path, ImageSaveOptions? options = null)
    {
        options ??= ImageSaveOptions.Default;
        AtomicFile.Write(path, Encode(options with { Format = options.Format ?? ImageFormats.ForWriting(path) }, path));
    }

    /// <summary>Encodes the photo into a stream; PNG unless the options say otherwise.</summary>
    /// <exception cref="ImageException">The format can't hold this picture.</exception>
    public void Save(Stream stream, ImageSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encode(options));
    }

    /// <summary>Encodes the photo; PNG unless the options say otherwise.</summary>
    /// <exception cref="ImageException">The format can't hold this picture.</exception>
    public byte[] Encode(ImageSaveOptions? options = null) => Encode(options ?? ImageSaveOptions.Default, fileName: null);

    /// <summary>What the format can't hold of this photo, one line each.</summary>
    /// <param name="options">How it is to be written.</param>
    public IReadOnlyList<string> LossesIn(ImageSaveOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        ImageFormat format = options.Format ?? ImageFormat.Png;
        List<string> losses = [];
        if (BitsPerSample > 8 && !format.HoldsSixteenBits())
        {
            losses.Add(
                $"the picture has 16 bits a sample, which {format.Title()} can't hold: it was written with 8; PNG and TIFF keep 16.");
        }

        if (HasAlpha && format == ImageFormat.Jpeg)
        {
            losses.Add($"the picture is partly transparent, which {format.Title()} can't hold: it was laid on white; PNG, WebP, TIFF and "
                + "AVIF keep it.");
        }

        if (Metadata.Exif is not null && !options.Strip && !format.HoldsExif())
        {
            losses.Add($"the picture has EXIF data, which are not written to {format.Title()}; PNG, JPEG, WebP and AVIF keep them.");
        }

        return losses;
    }

    private protected abstract Photo ExtendTo(int x, int y, ImageSize size);

    private protected abstract byte[] Encode(ImageSaveOptions options, string? fileName);

    /// <summary>sRGB of a rectangle inside the photo, [height, width, 3] in [0, 1].</summary>
    private protected abstract float[] Seen(int left, int top, ImageSize part);

    private protected abstract void PaintInside(
        int left, int top, ImageSize part, ReadOnlySpan<float> planes, ReadOnlySpan<bool> anew, float strength);

    private static void RequirePlanes(int width, int height, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (length != 3L * width * height)
        {
            throw new ArgumentException($"{length} values do not fill three planes of {width}x{height}.", nameof(length));
        }
    }

    /// <summary>Positions of a stretch along an axis, turned back at both ends without repeating them.</summary>
    internal static int[] Mirrored(int first, int length, int side)
    {
        int[] places = new int[length];
        int period = Math.Max(1, 2 * (side - 1));
        for (int i = 0; i < length; i++)
        {
            int place = (((first + i) % period) + period) % period;
            places[i] = Math.Min(place, period - place);
        }

        return places;
    }
}
