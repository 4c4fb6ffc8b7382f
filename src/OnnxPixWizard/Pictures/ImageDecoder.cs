using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>From encoded bytes to upright sRGB or gray samples.</summary>
internal static class ImageDecoder
{
    /// <summary>Reads header facts only.</summary>
    public static ImageInfo Identify(EncodedImage encoded, ImageLoadOptions options) =>
        Identify(encoded, options, static (info, _) => info);

    /// <summary>Reads header facts, and whatever else is asked of the header.</summary>
    public static T Identify<T>(EncodedImage encoded, ImageLoadOptions options, Func<ImageInfo, Image, T> use)
    {
        using Image header = OpenChecked(encoded, options);
        ImageSize size = header.Size();
        ImageInfo info = new()
        {
            Format = encoded.Format,
            Size = header.Orientation() >= 5 ? size.Transposed : size,
            BitsPerSample = header.Format switch
            {
                BandFormat.Uchar or BandFormat.Char => 8,
                BandFormat.Ushort or BandFormat.Short => 16,
                BandFormat.Uint or BandFormat.Int or BandFormat.Float => 32,
                _ => 64,
            },
            Channels = header.Bands,
            HasAlpha = header.HasAlpha(),
            Pages = header.Pages(),
        };
        return use(info, header);
    }

    /// <summary>Decodes to three channels of sRGB, upright, without alpha.</summary>
    /// <typeparam name="T">byte or ushort.</typeparam>
    public static DecodedPixels<T> DecodeRgb<T>(
        EncodedImage encoded, ImageLoadOptions options, Resizing? resizing, CancellationToken cancellationToken) where T : unmanaged =>
        Guarded(encoded, options, (ref image) =>
        {
            int orientation = image.Orientation();
            ImageSize? target = orientation >= 5 ? resizing?.Target.Transposed : resizing?.Target;
            ImageSize? hint = target ?? (orientation >= 5 ? options.TargetHint?.Transposed : options.TargetHint);
            if (ShrinkOnLoad(encoded, image.Size(), hint) is int shrink)
            {
                VipsImages.Become(ref image, Open(encoded, shrink));
            }

            // Transparent pixels may hide any color: they must not bleed into their neighbors.
            bool hasAlpha = image.HasAlpha();
            if (hasAlpha)
            {
                ColorConversion.ToSrgb<T>(ref image, options.Background);
            }

            if (target is { } size && resizing!.Kernel != ResizeKernel.Nearest)
            {
                Resampler.AppendReduction(ref image, Resampler.Reduced(image.Size(), size), resizing.Kernel);
            }

            if (!hasAlpha)
            {
                ColorConversion.ToSrgb<T>(ref image, options.Background);
            }

            DecodedPixels<T> upright = Upright<T>(ref image, orientation, cancellationToken);
            return resizing is null || upright.Size == resizing.Target
                ? upright
                : new(Resampler.Resize<T>(upright.Pixels, upright.Size, resizing.Target, channels: 3, resizing.Kernel), resizing.Target);
        });

    /// <summary>Decodes one channel of data as it is stored: no color conversion, no orientation.</summary>
    /// <typeparam name="T">byte or ushort; 8-bit samples are widened without scaling.</typeparam>
    public static DecodedPixels<T> DecodeGray<T>(EncodedImage encoded, ImageLoadOptions options, CancellationToken cancellationToken)
        where T : unmanaged =>
        Guarded(encoded, options, (ref image) =>
        {
            bool fits = image.Format == BandFormat.Uchar || (image.Format == BandFormat.Ushort && typeof(T) == typeof(ushort));
            if (image.Bands != 1 || !fits)
            {
                throw encoded.Error(
                    ImageErrorKind.UnsupportedFormat,
                    $"has {image.Bands} channel(s) of type {image.Format}; a gray picture of "
                        + $"{(typeof(T) == typeof(byte) ? "8" : "8 or 16")} bits is needed here.");
            }

            VipsImages.Become(ref image, image.Cast(typeof(T) == typeof(byte) ? BandFormat.Uchar : BandFormat.Ushort));
            return Upright<T>(ref image, orientation: 1, cancellationToken);
        });

    /// <summary>Decodes a mask however it was painted: sRGB luminance over
    /// black, or opacity where the color is the same everywhere.</summary>
    public static DecodedPixels<byte> DecodeMask(
        EncodedImage encoded, ImageLoadOptions options, CancellationToken cancellationToken, bool isHoleTransparent = false) =>
        Guarded(encoded, options, (ref image) =>
        {
            int orientation = image.Orientation();
            if (image.Interpretation != Interpretation.Srgb)
            {
                VipsImages.Become(ref image, image.Colourspace(Interpretation.Srgb));
            }

            if (image.Format != BandFormat.Uchar)
            {
                VipsImages.Become(ref image, image.Cast(BandFormat.Uchar));
            }

            int bands = image.Bands;
            DecodedPixels<byte> upright = Upright<byte>(ref image, orientation, cancellationToken);
            return new DecodedPixels<byte>(Levels(upright.Pixels, bands, isHoleTransparent), upright.Size);
        });

    /// <summary>Whether any pixel lets something through.</summary>
    public static bool HasTransparency(EncodedImage encoded, ImageLoadOptions options) =>
        Guarded(encoded, options, static (ref image) =>
        {
            if (!image.HasAlpha())
            {
                return false;
            }

            double opaque = image.Format == BandFormat.Ushort ? ushort.MaxValue : byte.MaxValue;
            VipsImages.Become(ref image, image.ExtractBand(image.Bands - 1));
            return image.Min() < opaque;
        });

    private static byte[] Levels(byte[] pixels, int bands, bool isHoleTransparent)
    {
        byte[] levels = new byte[pixels.Length / bands];
        bool oneColor = true;
        int least = byte.MaxValue;
        for (int i = 0; i < levels.Length; i++)
        {
            Span<byte> pixel = pixels.AsSpan(i * bands, bands);
            oneColor &= pixel[..3].SequenceEqual(pixels.AsSpan(0, 3));
            int alpha = bands > 3 ? pixel[3] : byte.MaxValue;
            least = Math.Min(least, alpha);
            levels[i] = (byte)(PixelCopy.Luminance(pixel[0], pixel[1], pixel[2]) * alpha / byte.MaxValue);
        }

        if ((oneColor || isHoleTransparent) && least < byte.MaxValue)
        {
            for (int i = 0; i < levels.Length; i++)
            {
                byte alpha = pixels[(i * bands) + 3];
                levels[i] = isHoleTransparent ? (byte)(byte.MaxValue - alpha) : alpha;
            }
        }

        return levels;
    }

    /// <summary>Computes the pixels, turned as the orientation says.</summary>
    public static DecodedPixels<T> Upright<T>(ref Image image, int orientation, CancellationToken cancellationToken) where T : unmanaged
    {
        if (orientation > 1)
        {
            VipsImages.Become(ref image, image.CopyMemory());
            VipsImages.Become(ref image, image.Autorot());
        }

        return new DecodedPixels<T>(image.ToArray<T>(cancellationToken), image.Size());
    }

    /// <summary>Opens the header and refuses sizes beyond the limit before any pixel is decoded.</summary>
    private static Image OpenChecked(EncodedImage encoded, ImageLoadOptions options)
    {
        if (encoded.AnnouncedSize is { } announced)
        {
            ThrowIfTooLarge(encoded, announced, options);
        }

        Image image;
        try
        {
            image = Open(encoded, shrink: null);
        }
        catch (VipsException failure)
        {
            throw Refused(encoded, failure);
        }

        try
        {
            ThrowIfTooLarge(encoded, image.Size(), options);
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
                $"is {size} pixels large, more than the limit of {options.MaxPixels / 1e6:0.###} megapixels. Make it smaller, or "
                    + "raise the limit.");
        }
    }

    /// <summary>JPEG's transform gives 1/2, 1/4 and 1/8 of the size at a fraction of the cost; null if full size is needed.</summary>
    private static int? ShrinkOnLoad(EncodedImage encoded, ImageSize size, ImageSize? target)
    {
        if (encoded.Format != ImageFormat.Jpeg || target is not { Width: > 0, Height: > 0 } wanted)
        {
            return null;
        }

        // A factor of two is left to the resampling filter, which is better than the transform's box.
        int reduction = Math.Min(size.Width / wanted.Width, size.Height / wanted.Height) / 2;
        return reduction >= 8 ? 8 : reduction >= 4 ? 4 : reduction >= 2 ? 2 : null;
    }

    private static Image Open(EncodedImage encoded, int? shrink)
    {
        string loader = encoded.Format.Loader();
        if (NetVips.NetVips.TypeFind("VipsOperation", loader) == 0)
        {
            throw NoDecoder(encoded);
        }

        VOption arguments = new() { { "access", Access.Sequential }, { "fail_on", FailOn.Error } };
        if (shrink is int factor)
        {
            arguments.Add("shrink", factor);
        }

        using Source source = encoded.Open();
        return (Image)Operation.Call(loader, arguments, source);
    }

    /// <summary>Opens a picture, and makes failures on the way name it.</summary>
    public static T Guarded<T>(EncodedImage encoded, ImageLoadOptions options, Decoding<T> decode)
    {
        Image image = OpenChecked(encoded, options);
        try
        {
            return decode(ref image);
        }
        catch (VipsException failure)
        {
            throw Refused(encoded, failure);
        }
        finally
        {
            image.Dispose();
        }
    }

    private static ImageException Refused(EncodedImage encoded, VipsException failure) => encoded.Format == ImageFormat.Heic
        ? NoDecoder(encoded, failure)
        : encoded.Error(
            ImageErrorKind.Unreadable, $"is damaged or incomplete: {failure.Reason()}. Save or download it again.", failure);

    private static ImageException NoDecoder(EncodedImage encoded, VipsException? failure = null) => encoded.Error(
        ImageErrorKind.UnsupportedFormat,
        $"is {encoded.Format.Title()}, which the image library in use (libvips {VipsLibrary.Version}, '{VipsLibrary.LoadedFrom}') can't "
            + $"decode{(failure is null ? "" : $": {failure.Reason()}")}. "
        + "Save it as JPEG or PNG, or install a libvips that decodes it (Debian and Ubuntu: libvips42, Fedora: vips with vips-heif, macOS: "
        + "brew install vips, "
        + $"Windows: vips-dev-w64-all from libvips' releases) and set {VipsLibrary.PathVariable} to its file or folder.",
        failure);

}

/// <summary>What is done with an opened picture.</summary>
internal delegate T Decoding<out T>(ref Image image);

/// <summary>Interleaved samples, [height, width, channels].</summary>
internal readonly record struct DecodedPixels<T>(T[] Pixels, ImageSize Size) where T : unmanaged;

/// <summary>An exact size to arrive at while decoding.</summary>
internal sealed record Resizing(ImageSize Target, ResizeKernel Kernel);
