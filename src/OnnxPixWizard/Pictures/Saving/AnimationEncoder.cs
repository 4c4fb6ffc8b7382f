using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Pictures.Saving;

/// <summary>From frames, one below the other in memory, to an encoded animation.</summary>
internal static class AnimationEncoder
{
    /// <param name="pixels">[frames, height, width, 3].</param>
    /// <param name="frame">Size of a frame.</param>
    /// <param name="delays">Milliseconds of each frame.</param>
    /// <param name="options">Format and quality.</param>
    /// <exception cref="ImageException">The format can't hold these frames, or encoding failed.</exception>
    public static unsafe byte[] Encode(ReadOnlySpan<byte> pixels, ImageSize frame, ReadOnlySpan<int> delays, AnimationOptions options)
    {
        VipsRuntime.EnsureStarted();
        try
        {
            fixed (byte* first = pixels)
            {
                using VipsPipeline pipeline = new(VipsImage.FromMemory(first, frame with { Height = frame.Height * delays.Length }, 3));
                pipeline.Apply("copy", ("interpretation", "srgb"));
                VipsNative.ImageSetInt(pipeline.Image, "page-height", frame.Height);
                VipsNative.ImageSetInt(pipeline.Image, "loop", 0);
                fixed (int* delay = delays)
                {
                    VipsNative.ImageSetArrayInt(pipeline.Image, "delay", delay, delays.Length);
                }

                return Save(pipeline.Image, options);
            }
        }
        catch (VipsFailureException failure)
        {
            throw new ImageException(ImageErrorKind.OperationFailed, $"The animation can't be encoded as {options.Format}: {failure.Message}", fileName: null, failure);
        }
    }

    private static byte[] Save(VipsImage image, AnimationOptions options)
    {
        using VipsOperation operation = VipsOperation.Create(options.Format switch
        {
            ImageFormat.Gif => "gifsave_target",
            ImageFormat.WebP => "webpsave_target",
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, "GIF and WebP can be animated."),
        });
        using VipsTarget target = VipsTarget.ToMemory();
        operation.Set("in", image).Set("target", target);
        if (options.Format == ImageFormat.WebP)
        {
            operation.Set("Q", options.Quality);
        }
        else
        {
            // Noise has more colours than any palette: a longer search takes eight times as long for the same size.
            operation.Set("effort", 3);
        }

        operation.Run();
        return target.ToArray();
    }
}
