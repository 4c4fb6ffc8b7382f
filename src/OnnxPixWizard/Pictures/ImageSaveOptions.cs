namespace OnnxPixWizard.Pictures;

/// <summary>How pictures are written. Metadata are never written; pixels are sRGB.</summary>
public sealed record ImageSaveOptions
{
    /// <summary>The defaults.</summary>
    public static ImageSaveOptions Default { get; } = new();

    /// <summary>Format; null takes it from the file name's extension, and PNG where there is no file name.</summary>
    public ImageFormat? Format { get; init; }

    /// <summary>Quality of JPEG and lossy WebP, 1 to 100; 92 by default. From 90 on, JPEG keeps colour at full resolution.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int Quality
    {
        get;
        init => field = InRange(value, 1, 100);
    } = 92;

    /// <summary>Whether WebP is written without loss; PNG always is, JPEG never.</summary>
    public bool Lossless { get; init; }

    /// <summary>Deflate level of PNG, 0 (none) to 9 (smallest); 3 by default.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int PngCompression
    {
        get;
        init => field = InRange(value, 0, 9);
    } = 3;

    private static int InRange(int value, int lowest, int highest)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, lowest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, highest);
        return value;
    }
}
