using NetVips;

namespace OnnxPixWizard.Pictures;

/// <summary>How pictures are written. Metadata are written of a <see cref="Photo"/> alone; all else is sRGB without any.</summary>
public sealed record ImageSaveOptions
{
    /// <summary>The defaults.</summary>
    public static ImageSaveOptions Default { get; } = new();

    /// <summary>Format; null takes it from the file name's extension, and PNG where there is no file name.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>Quality of JPEG, AVIF and lossy WebP, 1 to 100; 92 by default. From 90 on, JPEG keeps color at full resolution.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int Quality
    {
        get;
        init => field = InRange(value, 1, 100);
    } = 92;

    /// <summary>Whether WebP and AVIF are written without loss; PNG and TIFF always are, JPEG never.</summary>
    public bool Lossless { get; init; }

    /// <summary>Deflate level of PNG, 0 (none) to 9 (smallest); 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int PngCompression
    {
        get;
        init => field = InRange(value, 0, 9);
    } = 3;

    /// <summary>Whether a <see cref="Photo"/> is written without profile (its
    /// colors are converted to sRGB), EXIF, XMP, IPTC and resolution.</summary>
    public bool Strip { get; init; }

    /// <summary>Whether a file is on the disk before it gets its name, so that after a power cut it is whole or not there.</summary>
    public bool FlushToDisk { get; init; }

    /// <summary>Up to this many pixels a JPEG's code is fitted to it, which makes it a
    /// few per cent smaller: all of it is held for that, six bytes a pixel.</summary>
    private const long LargestFitted = 20_000_000;

    /// <summary>What the native writer of a format is told.</summary>
    internal VOption Arguments(ImageFormat format, ImageSize size) => format switch
    {
        ImageFormat.Png => new VOption { { "compression", PngCompression }, { "filter", Enums.ForeignPngFilter.Up } },
        ImageFormat.Jpeg => new VOption { { "Q", Quality }, { "optimize_coding", size.Pixels <= LargestFitted } },
        ImageFormat.WebP => new VOption { { "Q", Quality }, { "lossless", Lossless } },
        ImageFormat.Tiff =>
            new VOption { { "compression", Enums.ForeignTiffCompression.Deflate }, { "predictor", Enums.ForeignTiffPredictor.Horizontal } },
        ImageFormat.Avif => new VOption
        {
            { "compression", Enums.ForeignHeifCompression.Av1 }, { "Q", Quality }, { "lossless", Lossless }, { "bitdepth", 8 },
        },
        _ => [],
    };

    private static int InRange(int value, int lowest, int highest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, lowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, highest);
        return value;
    }
}
