using OnnxPixWizard.Pictures.Native;
using OnnxPixWizard.Pictures.Resampling;

namespace OnnxPixWizard.Pictures.Decoding;

/// <summary>From encoded bytes to upright sRGB or grey samples.</summary>
internal static class ImageDecoder
{
    /// <summary>Reads header facts only.</summary>
    public static ImageInfo Identify(EncodedImage encoded, ImageLoadOptions options)
    {
        using VipsImage header = OpenChecked(encoded, options);
        return new ImageInfo
        {
            Format = encoded.Format,
            Size = header.Orientation >= 5 ? header.Size.Transposed : header.Size,
            BitsPerSample = header.Format switch
            {
                VipsBandFormat.UChar or VipsBandFormat.Char => 8,
                VipsBandFormat.UShort or VipsBandFormat.Short => 16,
                VipsBandFormat.UInt or VipsBandFormat.Int or VipsBandFormat.Float => 32,
                _ => 64,
            },
            Channels = header.Bands,
            HasAlpha = header.HasAlpha,
        };
    }

    /// <summary>Decodes to three channels of sRGB, upright, without alpha.</summary>
    /// <typeparam name="T">byte or ushort.</typeparam>
    public static DecodedPixels<T> DecodeRgb<T>(
        EncodedImage encoded, ImageLoadOptions options, Resizing? resizing, CancellationToken cancellationToken) where T : unmanaged
    {
        using VipsPipeline pipeline = new(OpenChecked(encoded, options));
        return Guarded(encoded, () =>
        {
            int orientation = pipeline.Image.Orientation;
            ImageSize? target = orientation >= 5 ? resizing?.Target.Transposed : resizing?.Target;
            ImageSize? hint = target ?? (orientation >= 5 ? options.TargetHint?.Transposed : options.TargetHint);
            if (ShrunkOnLoad(encoded, pipeline.Image.Size, hint) is { } shrunk)
            {
                pipeline.Replace(shrunk);
            }

            // Transparent pixels may hide any colour: they must not bleed into their neighbours.
            bool hasAlpha = pipeline.Image.HasAlpha;
            if (hasAlpha)
            {
                ColourConversion.ToSrgb<T>(pipeline, options.Background);
            }

            if (target is { } size && resizing!.Kernel != ResizeKernel.Nearest)
            {
                Resampler.AppendReduction(pipeline, Resampler.Reduced(pipeline.Image.Size, size), resizing.Kernel);
            }

            if (!hasAlpha)
            {
                ColourConversion.ToSrgb<T>(pipeline, options.Background);
            }

            DecodedPixels<T> upright = Upright<T>(pipeline, orientation, cancellationToken);
            return resizing is null || upright.Size == resizing.Target
                ? upright
                : new(Resampler.Resize<T>(upright.Pixels, upright.Size, resizing.Target, channels: 3, resizing.Kernel), resizing.Target);
        });
    }

    /// <summary>Decodes one channel of data as it is stored: no colour conversion, no orientation.</summary>
    /// <typeparam name="T">byte or ushort; 8-bit samples are widened without scaling.</typeparam>
    public static DecodedPixels<T> DecodeGrey<T>(EncodedImage encoded, ImageLoadOptions options, CancellationToken cancellationToken)
        where T : unmanaged
    {
        using VipsPipeline pipeline = new(OpenChecked(encoded, options));
        VipsImage image = pipeline.Image;
        bool fits = image.Format == VipsBandFormat.UChar || (image.Format == VipsBandFormat.UShort && typeof(T) == typeof(ushort));
        if (image.Bands != 1 || !fits)
        {
            throw encoded.Error(
                ImageErrorKind.UnsupportedFormat,
                $"has {image.Bands} channel(s) of type {image.Format}; a grey picture of {(typeof(T) == typeof(byte) ? "8" : "8 or 16")} bits is needed here.");
        }

        return Guarded(encoded, () =>
        {
            pipeline.Apply("cast", ("format", typeof(T) == typeof(byte) ? "uchar" : "ushort"));
            return Upright<T>(pipeline, orientation: 1, cancellationToken);
        });
    }

    private static DecodedPixels<T> Upright<T>(VipsPipeline pipeline, int orientation, CancellationToken cancellationToken)
        where T : unmanaged
    {
        if (orientation > 1)
        {
            pipeline.ToMemory();
            pipeline.Apply("autorot");
        }

        return new DecodedPixels<T>(pipeline.Image.ToArray<T>(cancellationToken), pipeline.Image.Size);
    }

    /// <summary>Opens the header and refuses sizes beyond the limit before any pixel is decoded.</summary>
    private static VipsImage OpenChecked(EncodedImage encoded, ImageLoadOptions options)
    {
        if (encoded.AnnouncedSize is { } announced)
        {
            ThrowIfTooLarge(encoded, announced, options);
        }

        VipsImage image = Guarded(encoded, () => Reopen(encoded));
        try
        {
            ThrowIfTooLarge(encoded, image.Size, options);
            return image;
        }
        catch
        {
            image.Dispose();
            throw;
        }
    }

    private static void ThrowIfTooLarge(EncodedImage encoded, ImageSize size, ImageLoadOptions options)
    {
        if (size.Pixels > options.MaxPixels)
        {
            throw encoded.Error(
                ImageErrorKind.TooLarge,
                $"is {size} pixels large, more than the limit of {options.MaxPixels / 1e6:0.###} megapixels. Make it smaller, or raise the limit.");
        }
    }

    /// <summary>JPEG's transform gives 1/2, 1/4 and 1/8 of the size at a fraction of the cost; null if full size is needed.</summary>
    private static VipsImage? ShrunkOnLoad(EncodedImage encoded, ImageSize size, ImageSize? target)
    {
        if (encoded.Format != ImageFormat.Jpeg || target is not { Width: > 0, Height: > 0 } wanted)
        {
            return null;
        }

        // A factor of two is left to the resampling filter, which is better than the transform's box.
        int reduction = Math.Min(size.Width / wanted.Width, size.Height / wanted.Height) / 2;
        int shrink = reduction >= 8 ? 8 : reduction >= 4 ? 4 : reduction >= 2 ? 2 : 1;
        return shrink == 1 ? null : Reopen(encoded, ("shrink", shrink));
    }

    private static VipsImage Reopen(EncodedImage encoded, (string Name, int Value)? argument = null)
    {
        string loader = encoded.Format switch
        {
            ImageFormat.Png => "pngload_source",
            ImageFormat.Jpeg => "jpegload_source",
            ImageFormat.WebP => "webpload_source",
            ImageFormat.Tiff => "tiffload_source",
            ImageFormat.Gif => "gifload_source",
            _ => "heifload_source",
        };
        using VipsOperation? operation = VipsOperation.TryCreate(loader) ?? throw encoded.Error(
            ImageErrorKind.UnsupportedFormat, $"is of format {encoded.Format}, which this build of libvips can't read.");
        using VipsSource source = encoded.Open();
        operation.Set("source", source).Set("access", "sequential").Set("fail_on", "error");
        if (argument is { } given)
        {
            operation.Set(given.Name, given.Value);
        }

        return operation.RunToImage();
    }

    private static T Guarded<T>(EncodedImage encoded, Func<T> decode)
    {
        try
        {
            return decode();
        }
        catch (VipsFailureException failure) when (encoded.Format == ImageFormat.Heic)
        {
            throw encoded.Error(
                ImageErrorKind.UnsupportedFormat, $"is HEIC and can't be decoded by this build of libvips: {failure.Message}", failure);
        }
        catch (VipsFailureException failure)
        {
            throw encoded.Error(
                ImageErrorKind.Unreadable, $"is damaged or incomplete: {failure.Message}. Save or download it again.", failure);
        }
    }
}
