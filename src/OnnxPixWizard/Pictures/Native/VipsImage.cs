namespace OnnxPixWizard.Pictures.Native;

/// <summary>A node of libvips' lazy pipeline; pixels are computed when it is written somewhere.</summary>
internal sealed class VipsImage : VipsObject
{
    public int Width => VipsNative.ImageGetWidth(this);

    public int Height => VipsNative.ImageGetHeight(this);

    public ImageSize Size => new(Width, Height);

    public int Bands => VipsNative.ImageGetBands(this);

    public VipsBandFormat Format => VipsNative.ImageGetFormat(this);

    public VipsInterpretation Interpretation => VipsNative.ImageGetInterpretation(this);

    /// <summary>EXIF orientation, 1 (upright) to 8; 5 and above exchange the axes.</summary>
    public int Orientation => VipsNative.ImageGetOrientation(this);

    public bool HasAlpha => VipsNative.ImageHasAlpha(this) != 0;

    public bool HasProfile => VipsNative.ImageGetTypeof(this, "icc-profile-data") != 0;

    /// <summary>Looks at caller-owned pixels, which must outlive this picture and all that depend on it.</summary>
    public static unsafe VipsImage FromMemory<T>(T* pixels, ImageSize size, int bands) where T : unmanaged =>
        VipsErrors.Checked(
            VipsNative.ImageNewFromMemory(
                pixels, (nuint)(size.Pixels * bands * sizeof(T)), size.Width, size.Height, bands, FormatOf<T>()),
            "wrapping the pixels");

    /// <summary>Computes all pixels into native memory, so that they can be read in any order.</summary>
    /// <exception cref="VipsFailureException">Decoding failed on the way.</exception>
    public VipsImage CopyToMemory() => VipsErrors.Checked(VipsNative.ImageCopyMemory(this), "computing the pixels");

    /// <summary>Computes all pixels into a new array.</summary>
    /// <exception cref="VipsFailureException">Decoding failed on the way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled meanwhile.</exception>
    public unsafe T[] ToArray<T>(CancellationToken cancellationToken) where T : unmanaged
    {
        if (Format != FormatOf<T>())
        {
            throw new InvalidOperationException($"The picture holds samples of format {Format}, not {typeof(T).Name}.");
        }

        T[] pixels = GC.AllocateUninitializedArray<T>(checked((int)(Size.Pixels * Bands)));
        fixed (T* first = pixels)
        {
            using VipsImage destination = FromMemory(first, Size, Bands);
            using CancellationTokenRegistration registration = cancellationToken.Register(
                static state => VipsNative.ImageSetKill((VipsImage)state!, 1), this);
            if (VipsNative.ImageWrite(this, destination) != 0)
            {
                // Taken in any case: what a cancelled run left behind must not show up in the next failure.
                VipsFailureException failure = VipsErrors.Take("computing the pixels");
                cancellationToken.ThrowIfCancellationRequested();
                throw failure;
            }
        }

        return pixels;
    }

    private static VipsBandFormat FormatOf<T>() where T : unmanaged =>
        typeof(T) == typeof(byte) ? VipsBandFormat.UChar
        : typeof(T) == typeof(ushort) ? VipsBandFormat.UShort
        : typeof(T) == typeof(float) ? VipsBandFormat.Float
        : throw new NotSupportedException($"No sample format for {typeof(T).Name}.");
}
