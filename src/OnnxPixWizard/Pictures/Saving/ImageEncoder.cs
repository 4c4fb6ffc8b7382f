using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Pictures.Saving;

/// <summary>From samples in memory to encoded bytes.</summary>
internal static class ImageEncoder
{
    /// <summary>
    /// Encodes samples, [height, width, channels], sRGB (3 channels) or grey (1). Nothing but pixels is written; the file name is for
    /// messages only.
    /// </summary>
    /// <exception cref="ImageException">The format can't hold these samples, or encoding failed.</exception>
    public static unsafe byte[] Encode<T>(
        ReadOnlySpan<T> pixels, ImageSize size, int channels, ImageFormat format, ImageSaveOptions options, string? fileName)
        where T : unmanaged
    {
        bool wide = sizeof(T) > 1;
        if (wide && format != ImageFormat.Png)
        {
            throw new ImageException(
                ImageErrorKind.Unwritable, $"{Name(fileName)} has 16 bits a sample, which {format} can't hold: save it as PNG.", fileName);
        }

        VipsRuntime.EnsureStarted();
        try
        {
            fixed (T* first = pixels)
            {
                using VipsPipeline pipeline = new(VipsImage.FromMemory(first, size, channels));
                // Savers convert by colour space: memory alone does not say which one it is.
                pipeline.Apply("copy", ("interpretation", (wide, channels) switch
                {
                    (false, 1) => "b-w",
                    (false, _) => "srgb",
                    (true, 1) => "grey16",
                    (true, _) => "rgb16",
                }));
                return Save(pipeline.Image, format, options);
            }
        }
        catch (VipsFailureException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"{Name(fileName)} can't be encoded as {format}: {failure.Message}", fileName, failure);
        }
    }

    private static byte[] Save(VipsImage image, ImageFormat format, ImageSaveOptions options)
    {
        using VipsOperation operation = VipsOperation.Create(format switch
        {
            ImageFormat.Png => "pngsave_target",
            ImageFormat.Jpeg => "jpegsave_target",
            ImageFormat.WebP => "webpsave_target",
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "PNG, JPEG and WebP can be written."),
        });
        using VipsTarget target = VipsTarget.ToMemory();
        operation.Set("in", image).Set("target", target).Set("keep", "none");
        switch (format)
        {
            case ImageFormat.Png:
                operation.Set("compression", options.PngCompression).Set("filter", "up");
                break;
            case ImageFormat.Jpeg:
                operation.Set("Q", options.Quality).Set("optimize-coding", true);
                break;
            default:
                operation.Set("Q", options.Quality).Set("lossless", options.Lossless);
                break;
        }

        operation.Run();
        return target.ToArray();
    }

    private static string Name(string? fileName) => fileName is null ? "The picture" : $"Picture '{fileName}'";
}
