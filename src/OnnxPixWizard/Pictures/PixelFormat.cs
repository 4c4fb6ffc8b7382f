namespace OnnxPixWizard.Pictures;

/// <summary>How 8-bit pixels of another library lie in memory, first byte first; opacity is not multiplied into colors.</summary>
public enum PixelFormat
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Red, green, blue, opacity.</summary>
    Rgba,

    /// <summary>Blue, green, red.</summary>
    Bgr,

    /// <summary>Blue, green, red, opacity.</summary>
    Bgra,

    /// <summary>One brightness.</summary>
    Gray,
}

/// <summary>Copies between an upright sRGB picture's samples and the pixels of other libraries.</summary>
internal static class PixelCopy
{
    public static int BytesOf(PixelFormat format) => format switch
    {
        PixelFormat.Rgb or PixelFormat.Bgr => 3,
        PixelFormat.Rgba or PixelFormat.Bgra => 4,
        PixelFormat.Gray => 1,
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "No such pixel format."),
    };

    /// <summary>Reads pixels; what is transparent is laid on white.</summary>
    /// <param name="pixels">Rows of pixels.</param>
    /// <param name="size">Their extent.</param>
    /// <param name="format">How a pixel lies in memory.</param>
    /// <param name="stride">Bytes from row to row; 0: rows follow each other closely.</param>
    /// <param name="isTransparent">Whether any pixel let something through.</param>
    /// <returns>[height, width, 3].</returns>
    public static byte[] ToRgb(ReadOnlySpan<byte> pixels, ImageSize size, PixelFormat format, int stride, out bool isTransparent)
    {
        int bytes = BytesOf(format);
        stride = CheckedStride(pixels.Length, size, bytes, stride);
        (int red, int green, int blue) = Places(format);
        byte[] result = GC.AllocateUninitializedArray<byte>(size.SampleCount(channels: 3, nameof(size)));
        isTransparent = false;
        for (int y = 0; y < size.Height; y++)
        {
            ReadOnlySpan<byte> from = pixels.Slice(y * stride, size.Width * bytes);
            Span<byte> to = result.AsSpan(3 * y * size.Width, 3 * size.Width);
            for (int x = 0; x < size.Width; x++)
            {
                ReadOnlySpan<byte> pixel = from.Slice(x * bytes, bytes);
                int alpha = bytes == 4 ? pixel[3] : byte.MaxValue;
                isTransparent |= alpha < byte.MaxValue;
                to[3 * x] = OnWhite(pixel[red], alpha);
                to[(3 * x) + 1] = OnWhite(pixel[green], alpha);
                to[(3 * x) + 2] = OnWhite(pixel[blue], alpha);
            }
        }

        return result;
    }

    /// <summary>Reads pixels with their opacity.</summary>
    /// <inheritdoc cref="ToRgb"/>
    public static Photo ToPhoto(ReadOnlySpan<byte> pixels, ImageSize size, PixelFormat format, int stride)
    {
        int bytes = BytesOf(format);
        stride = CheckedStride(pixels.Length, size, bytes, stride);
        (int red, int green, int blue) = Places(format);
        byte[] colors = new byte[3 * size.Pixels], alpha = new byte[size.Pixels];
        for (int i = 0; i < alpha.Length; i++)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice((i / size.Width * stride) + (i % size.Width * bytes), bytes);
            (colors[3 * i], colors[(3 * i) + 1], colors[(3 * i) + 2], alpha[i]) = (pixel[red], pixel[green], pixel[blue], pixel[3]);
        }

        return new SampledPhoto<byte>(colors, alpha, size, PhotoMetadata.None, []);
    }

    /// <summary>Writes [height, width, 3] as opaque pixels; gray is luminance.</summary>
    public static void FromRgb(ReadOnlySpan<byte> samples, ImageSize size, Span<byte> pixels, PixelFormat format, int stride)
    {
        int bytes = BytesOf(format);
        stride = CheckedStride(pixels.Length, size, bytes, stride);
        (int red, int green, int blue) = Places(format);
        for (int y = 0; y < size.Height; y++)
        {
            ReadOnlySpan<byte> from = samples.Slice(3 * y * size.Width, 3 * size.Width);
            Span<byte> to = pixels.Slice(y * stride, size.Width * bytes);
            for (int x = 0; x < size.Width; x++)
            {
                Span<byte> pixel = to.Slice(x * bytes, bytes);
                if (bytes == 1)
                {
                    pixel[0] = Luminance(from[3 * x], from[(3 * x) + 1], from[(3 * x) + 2]);
                    continue;
                }

                (pixel[red], pixel[green], pixel[blue]) = (from[3 * x], from[(3 * x) + 1], from[(3 * x) + 2]);
                if (bytes == 4)
                {
                    pixel[3] = byte.MaxValue;
                }
            }
        }
    }

    /// <summary>Brightness of an sRGB color by the weights of ITU-R BT.709.</summary>
    public static byte Luminance(int red, int green, int blue) => (byte)(((2126 * red) + (7152 * green) + (722 * blue) + 5000) / 10000);

    private static byte OnWhite(int level, int alpha) =>
        (byte)(((level * alpha) + (byte.MaxValue * (byte.MaxValue - alpha)) + 127) / byte.MaxValue);

    private static (int Red, int Green, int Blue) Places(PixelFormat format) => format switch
    {
        PixelFormat.Gray => (0, 0, 0),
        PixelFormat.Bgr or PixelFormat.Bgra => (2, 1, 0),
        _ => (0, 1, 2),
    };

    private static int CheckedStride(int length, ImageSize size, int bytes, int stride)
    {
        _ = size.SampleCount(channels: 4, nameof(size));
        int row = size.Width * bytes;
        stride = stride == 0 ? row : stride;
        return stride >= row && length >= ((long)stride * (size.Height - 1)) + row
            ? stride
            : throw new ArgumentException(
                $"{length} bytes with rows of {stride} do not hold {size} pixels of {bytes} byte(s).", nameof(length));
    }
}
