using System.Runtime.CompilerServices;
using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>From samples in memory to encoded bytes.</summary>
internal static unsafe class ImageEncoder
{
    /// <summary>
    /// Encodes samples, [height, width, channels], RGB (3 channels) or gray (1); the file name is for messages only.
    /// </summary>
    /// <param name="pixels">Colors.</param>
    /// <param name="size">Their size.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="format">Where to.</param>
    /// <param name="options">Quality.</param>
    /// <param name="fileName">The output; null for none.</param>
    /// <param name="alpha">Opacity, [height, width]; empty where all is opaque.</param>
    /// <param name="metadata">What is written besides; null: nothing, the samples are sRGB.</param>
    /// <exception cref="ImageException">The format can't hold these samples, or encoding failed.</exception>
    public static byte[] Encode<T>(
        ReadOnlySpan<T> pixels, ImageSize size, int channels, ImageFormat format, ImageSaveOptions options, string? fileName,
        ReadOnlySpan<T> alpha = default, PhotoMetadata? metadata = null)
        where T : unmanaged
    {
        if (sizeof(T) > 1 && !format.HoldsSixteenBits())
        {
            throw new ImageException(
                ImageErrorKind.Unwritable, $"{(fileName is null ? "The picture" : $"Picture '{fileName}'")} has 16 bits a sample, which "
                    + $"{format} can't hold: save it as PNG or TIFF.", fileName);
        }

        VipsLibrary.EnsureStarted();
        return EncodeStarted(pixels, size, channels, format, options, fileName, alpha, metadata);
    }

    // Apart, as all that names NetVips' types: compiling such a method loads a libvips, which is to be the one that was chosen.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] EncodeStarted<T>(
        ReadOnlySpan<T> pixels, ImageSize size, int channels, ImageFormat format, ImageSaveOptions options, string? fileName,
        ReadOnlySpan<T> alpha,
        PhotoMetadata? metadata)
        where T : unmanaged
    {
        string name = fileName is null ? "The picture" : $"Picture '{fileName}'";
        bool wide = sizeof(T) > 1;
        try
        {
            fixed (T* first = pixels, opacity = alpha)
            {
                // Savers convert by color space: memory alone does not say which one it is.
                Image image = VipsImages.Wrap(first, size, channels);
                VipsImages.Become(ref image, image.Copy(interpretation: (wide, channels) switch
                {
                    (false, 1) => Interpretation.Bw,
                    (false, _) => Interpretation.Srgb,
                    (true, 1) => Interpretation.Grey16,
                    (true, _) => Interpretation.Rgb16,
                }));
                if (alpha.Length > 0)
                {
                    using Image mask = VipsImages.Wrap(opacity, size, bands: 1);
                    VipsImages.Become(ref image, image.Bandjoin(mask));
                }

                VOption arguments = options.Arguments(format, size);
                arguments.Add("keep", metadata?.Keep ?? ForeignKeep.None);
                if (alpha.Length > 0 && format == ImageFormat.Jpeg)
                {
                    arguments.Add("background", new double[] { byte.MaxValue });
                }

                metadata?.Apply(ref image);
                byte[] encoded = Save(image, format, arguments);
                return metadata?.Complete(encoded, format) ?? encoded;
            }
        }
        catch (VipsException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"{name} can't be encoded as {format}: {failure.Reason()}", fileName, failure);
        }
    }

    /// <summary>Encodes frames, one below the other in memory, as an animation.</summary>
    /// <param name="pixels">[frames, height, width, 3].</param>
    /// <param name="frame">Size of a frame.</param>
    /// <param name="delays">Milliseconds of each frame.</param>
    /// <param name="options">Format and quality.</param>
    /// <exception cref="ImageException">The format can't hold these frames, or encoding failed.</exception>
    public static byte[] Encode(ReadOnlySpan<byte> pixels, ImageSize frame, int[] delays, AnimationOptions options)
    {
        VipsLibrary.EnsureStarted();
        return EncodeStarted(pixels, frame, delays, options);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static byte[] EncodeStarted(ReadOnlySpan<byte> pixels, ImageSize frame, int[] delays, AnimationOptions options)
    {
        try
        {
            fixed (byte* first = pixels)
            {
                Image image = VipsImages.Wrap(first, frame with { Height = frame.Height * delays.Length }, bands: 3);
                VipsImages.Become(ref image, image.Copy(interpretation: Interpretation.Srgb));
                VipsImages.Become(ref image, image.Mutate(strip =>
                {
                    strip.Set(GValue.GIntType, "page-height", frame.Height);
                    strip.Set(GValue.GIntType, "loop", 0);
                    strip.Set(GValue.ArrayIntType, "delay", delays);
                }));
                return Save(image, options.Format, options.Format switch
                {
                    // Noise has more colors than any palette: a longer search takes eight times as long for the same size.
                    ImageFormat.Gif => new VOption { { "effort", 3 } },
                    ImageFormat.WebP => new VOption { { "Q", options.Quality } },
                    _ => throw new ArgumentOutOfRangeException(nameof(options), options.Format, "GIF and WebP can be animated."),
                });
            }
        }
        catch (VipsException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"The animation can't be encoded as {options.Format}: {failure.Reason()}", fileName: null,
                failure);
        }
    }

    private static byte[] Save(Image image, ImageFormat format, VOption arguments)
    {
        using (image)
        {
            using Target target = Target.NewToMemory();
            _ = Operation.Call(format.Saver(), arguments, image, target);
            return target.Blob;
        }
    }
}
