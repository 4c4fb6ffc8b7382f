namespace OnnxPixWizard.Pictures;

/// <summary>How pictures are read.</summary>
public sealed record ImageLoadOptions
{
    /// <summary>Largest limit on pixels: an array of three samples a pixel still holds them.</summary>
    public const long LargestMaxPixels = 700_000_000;

    /// <summary>The defaults.</summary>
    public static ImageLoadOptions Default { get; } = new();

    /// <summary>Pictures whose header announces more pixels are refused
    /// before decoding; 1 to 700 million, by default 100 million.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMaxPixels);
            field = value;
        }
    } = 100_000_000;

    /// <summary>
    /// The size that the caller will resize to. A JPEG is then decoded at 1/2, 1/4 or 1/8 of its size, in a fraction of the time and
    /// memory, as long as at least twice the target is left on both axes. Null: full size.
    /// </summary>
    public ImageSize? TargetHint { get; init; }

    /// <summary>sRGB color behind transparent pixels; white by default.</summary>
    public (byte Red, byte Green, byte Blue) Background { get; init; } = (255, 255, 255);
}
