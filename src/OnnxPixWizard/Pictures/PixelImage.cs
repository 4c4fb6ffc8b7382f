namespace OnnxPixWizard.Pictures;

/// <summary>Interleaved samples in managed memory, [height, width, channels], and how they are written.</summary>
/// <typeparam name="T">byte or ushort.</typeparam>
public abstract class PixelImage<T> where T : unmanaged
{
    private readonly T[] _pixels;

    private protected PixelImage(T[] pixels, ImageSize size, int channels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        size.ThrowIfEmpty(nameof(size));
        if (pixels.Length != size.Pixels * channels)
        {
            throw new ArgumentException(
                $"{pixels.Length} samples do not fill {size} pixels of {channels} channel(s): {size.Pixels * channels} are needed.",
                nameof(pixels));
        }

        _pixels = pixels;
        Size = size;
        Channels = channels;
    }

    /// <summary>Columns.</summary>
    public int Width => Size.Width;

    /// <summary>Rows.</summary>
    public int Height => Size.Height;

    /// <summary>Width and height.</summary>
    public ImageSize Size { get; }

    /// <summary>Samples of a pixel: 3 (red, green, blue) or 1 (grey).</summary>
    public int Channels { get; }

    /// <summary>The samples, row by row, a pixel's channels side by side. Writes through.</summary>
    public Span<T> Pixels => _pixels;

    /// <summary>The array itself, for those who share it.</summary>
    internal T[] Samples => _pixels;

    /// <summary>The samples of one row.</summary>
    public Span<T> Row(int y) => _pixels.AsSpan(y * Width * Channels, Width * Channels);

    /// <summary>Writes the picture as a whole or not at all: beside the target first, then renamed.</summary>
    /// <param name="path">Output file; its extension says the format unless the options do.</param>
    /// <param name="options">Format and quality; null for the defaults.</param>
    /// <exception cref="ImageException">The output can't be written, or its extension names no format that can be.</exception>
    public void Save(string path, ImageSaveOptions? options = null)
    {
        options ??= ImageSaveOptions.Default;
        ImageFormat format = options.Format ?? ImageFormats.ForWriting(path);
        AtomicFile.Write(path, ImageEncoder.Encode<T>(_pixels, Size, Channels, format, options, path));
    }

    /// <summary>Encodes the picture; PNG unless the options say otherwise.</summary>
    /// <exception cref="ImageException">The format can't hold this picture.</exception>
    public byte[] Encode(ImageSaveOptions? options = null)
    {
        options ??= ImageSaveOptions.Default;
        return ImageEncoder.Encode<T>(_pixels, Size, Channels, options.Format ?? ImageFormat.Png, options, fileName: null);
    }

    /// <summary>Encodes the picture into a stream; PNG unless the options say otherwise.</summary>
    /// <exception cref="ImageException">The format can't hold this picture.</exception>
    public void Save(Stream stream, ImageSaveOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        stream.Write(Encode(options));
    }
}
