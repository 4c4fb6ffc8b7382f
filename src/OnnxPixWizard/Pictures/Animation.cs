namespace OnnxPixWizard.Pictures;

/// <summary>Equally large frames, drawn piece by piece, and written as an animated GIF or WebP. All frames are held in memory.</summary>
public sealed class Animation
{
    private readonly Picture _strip;

    /// <summary>Makes black frames.</summary>
    /// <param name="size">Size of a frame.</param>
    /// <param name="frames">Frames, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no frame, or an array does not hold them all.</exception>
    public Animation(ImageSize size, int frames)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(frames, 1);
        if (3.0 * size.Pixels * frames > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(frames), frames, $"An array does not hold {frames} frames of {size}.");
        }

        Size = size;
        Frames = frames;
        _strip = new Picture(size.Width, size.Height * frames);
    }

    /// <summary>Size of a frame.</summary>
    public ImageSize Size { get; }

    /// <summary>Frames.</summary>
    public int Frames { get; }

    /// <summary>The pixels of one frame, [height, width, 3]; writes through.</summary>
    /// <param name="frame">Its index.</param>
    public Span<byte> Frame(int frame)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frame);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(frame, Frames);
        int length = (int)(3 * Size.Pixels);
        return _strip.Pixels.Slice(frame * length, length);
    }

    /// <summary>Copies a picture into a frame, its upper left corner at (<paramref name="x"/>, <paramref name="y"/>).</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame, or the picture leaves it.</exception>
    public void Paste(int frame, Picture picture, int x, int y)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _ = Frame(frame);
        ArgumentOutOfRangeException.ThrowIfNegative(y);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(y, Size.Height - picture.Height);
        _strip.Paste(picture, x, (frame * Size.Height) + y);
    }

    /// <summary>Encodes the frames.</summary>
    /// <exception cref="ImageException">The format can't hold them, or encoding failed.</exception>
    public byte[] Encode(AnimationOptions? options = null)
    {
        options ??= new AnimationOptions();
        int[] delays = new int[Frames];
        Array.Fill(delays, options.FrameMilliseconds);
        delays[^1] = options.LastFrameMilliseconds;
        return ImageEncoder.Encode(_strip.Pixels, Size, delays, options);
    }

    /// <summary>Writes the animation as a whole or not at all.</summary>
    /// <param name="path">A .gif or .webp file; its extension says the format unless the options do.</param>
    /// <param name="options">Format, quality and times; null for the defaults.</param>
    /// <exception cref="ImageException">The file can't be written, or its extension names no format that can hold an animation.</exception>
    public void Save(string path, AnimationOptions? options = null)
    {
        options ??= new AnimationOptions();
        AtomicFile.Write(path, Encode(options with { Format = ImageFormats.ForWritingAnimation(path) }));
    }
}

/// <summary>How animations are written.</summary>
public sealed record AnimationOptions
{
    /// <summary>GIF (256 colors a frame) or WebP.</summary>
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
