namespace OnnxPixWizard.Pictures;

/// <summary>How animations are written.</summary>
public sealed record AnimationOptions
{
    /// <summary>GIF (256 colours a frame) or WebP.</summary>
    public ImageFormat Format { get; init; } = ImageFormat.Gif;

    /// <summary>How long a frame is shown, 20 to 60000 ms; a GIF counts in hundredths of a second.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int FrameMilliseconds { get; init => field = InRange(value); } = 100;

    /// <summary>How long the last frame is shown before the first one comes again, 20 to 60000 ms.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int LastFrameMilliseconds { get; init => field = InRange(value); } = 1500;

    /// <summary>Quality of WebP, 1 to 100.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value lies outside this range.</exception>
    public int Quality
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 100);
            field = value;
        }
    } = 92;

    private static int InRange(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 20);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 60000);
        return value;
    }
}
