using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>What this library asks of libvips' pictures beyond what NetVips
/// offers: pixels in and out of managed arrays, and facts of the header.</summary>
internal static unsafe class VipsImages
{
    /// <summary>Looks at pinned pixels, which must outlive the picture and all that depend on it.</summary>
    public static Image Wrap<T>(T* pixels, ImageSize size, int bands) where T : unmanaged =>
        Image.NewFromMemory((nint)pixels, (ulong)(size.Pixels * bands * sizeof(T)), size.Width, size.Height, bands, FormatOf<T>());

    /// <summary>Computes all pixels into a new array.</summary>
    /// <exception cref="VipsException">Decoding failed on the way.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled meanwhile.</exception>
    public static T[] ToArray<T>(this Image image, CancellationToken cancellationToken = default) where T : unmanaged
    {
        if (image.Format != FormatOf<T>())
        {
            throw new InvalidOperationException($"The picture holds samples of format {image.Format}, not {typeof(T).Name}.");
        }

        T[] pixels = GC.AllocateUninitializedArray<T>(checked((int)(image.Size().Pixels * image.Bands)));
        fixed (T* first = pixels)
        {
            using Image destination = Wrap(first, image.Size(), image.Bands);
            using CancellationTokenRegistration registration = cancellationToken.Register(
                static state => ((Image)state!).SetKill(true), image);
            try
            {
                image.Write(destination);
            }
            catch (VipsException)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw;
            }
        }

        return pixels;
    }

    public static ImageSize Size(this Image image) => new(image.Width, image.Height);

    /// <summary>EXIF orientation, 1 (upright) to 8; 5 and above exchange the axes.</summary>
    public static int Orientation(this Image image) =>
        image.Contains("orientation") && image.Get("orientation") is int and >= 1 and <= 8 and var found ? found : 1;

    /// <summary>Frames or pages of the file.</summary>
    public static int Pages(this Image image) => image.Contains("n-pages") && image.Get("n-pages") is int and > 1 and var pages ? pages : 1;

    /// <summary>Goes on from another picture; the one before is no longer needed.</summary>
    public static void Become(ref Image image, Image next)
    {
        image.Dispose();
        image = next;
    }

    /// <summary>The library's own words, on one line.</summary>
    public static string Reason(this VipsException failure)
    {
        string[] lines = failure.Message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join("; ", (lines.Length > 1 ? lines[1..] : lines).Distinct(StringComparer.Ordinal));
    }

    private static BandFormat FormatOf<T>() where T : unmanaged =>
        typeof(T) == typeof(byte) ? BandFormat.Uchar
        : typeof(T) == typeof(ushort) ? BandFormat.Ushort
        : typeof(T) == typeof(float) ? BandFormat.Float
        : throw new NotSupportedException($"No sample format for {typeof(T).Name}.");
}
