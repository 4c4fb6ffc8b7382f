using System.Runtime.CompilerServices;
using NetVips;
using static NetVips.Enums;

namespace OnnxPixWizard.Pictures;

/// <summary>Resizes interleaved samples.</summary>
internal static class Resampler
{
    /// <summary>Resizes samples in memory, [height, width, channels].</summary>
    /// <exception cref="ImageException">The native library refused.</exception>
    public static T[] Resize<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        _ = to.SampleCount(channels, nameof(to));
        if (to == from)
        {
            return pixels.ToArray();
        }

        if (kernel == ResizeKernel.Nearest)
        {
            return ResizeNearest(pixels, from, to, channels);
        }

        ImageSize reduced = Reduced(from, to);
        if (reduced != from)
        {
            T[] smaller = Reduce(pixels, from, reduced, channels, kernel);
            return reduced == to ? smaller : Enlarger.Enlarge<T>(smaller, reduced, to, channels, kernel);
        }

        return Enlarger.Enlarge(pixels, from, to, channels, kernel);
    }

    /// <summary>The size in between when one axis may be reduced and the other enlarged.</summary>
    public static ImageSize Reduced(ImageSize from, ImageSize to) => new(Math.Min(from.Width, to.Width), Math.Min(from.Height, to.Height));

    private static T[] Reduce<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        VipsLibrary.EnsureStarted();
        return ReduceStarted(pixels, from, to, channels, kernel);
    }

    // Apart: compiling it loads a libvips, which is to be the one that was chosen.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static unsafe T[] ReduceStarted<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        try
        {
            fixed (T* first = pixels)
            {
                Image image = VipsImages.Wrap(first, from, channels);
                try
                {
                    AppendReduction(ref image, to, kernel);
                    return image.ToArray<T>();
                }
                finally
                {
                    image.Dispose();
                }
            }
        }
        catch (VipsException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"Resizing a picture from {from} to {to} failed: {failure.Reason()}",
                innerException: failure);
        }
    }

    /// <summary>Appends a reduction to exactly this size, each axis by its own factor; neither side may grow.</summary>
    public static void AppendReduction(ref Image image, ImageSize to, ResizeKernel kernel)
    {
        ImageSize from = image.Size();
        if (from == to)
        {
            return;
        }

        // The native filters for integers round each weight to a few bits, which shows as drift in long filters.
        BandFormat format = image.Format;
        if (format != BandFormat.Float)
        {
            VipsImages.Become(ref image, image.Cast(BandFormat.Float));
        }

        // The gap averages whole blocks first as long as the filter still has a factor of four to do: the same picture, much sooner.
        Kernel filter = kernel switch
        {
            ResizeKernel.Lanczos3 => Kernel.Lanczos3,
            ResizeKernel.Bicubic => Kernel.Cubic,
            _ => Kernel.Linear,
        };
        VipsImages.Become(ref image, image.Resize((double)to.Width / from.Width, filter, gap: 4, vscale: (double)to.Height / from.Height));
        if (format != BandFormat.Float)
        {
            VipsImages.Become(ref image, image.Round(OperationRound.Rint));
            VipsImages.Become(ref image, image.Cast(format == BandFormat.Ushort ? BandFormat.Ushort : BandFormat.Uchar));
        }

        if (image.Size() != to)
        {
            throw new VipsException($"the library made {image.Size()} of {from} instead of {to}");
        }
    }

    /// <summary>Takes the sample whose area holds each target pixel's center; libvips picks corners instead when it reduces.</summary>
    private static T[] ResizeNearest<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels) where T : unmanaged
    {
        T[] result = GC.AllocateUninitializedArray<T>(to.SampleCount(channels, nameof(to)));
        int[] columns = new int[to.Width];
        for (int x = 0; x < columns.Length; x++)
        {
            columns[x] = Center(x, from.Width, to.Width) * channels;
        }

        int stride = from.Width * channels;
        Span<T> target = result;
        for (int y = 0; y < to.Height; y++)
        {
            ReadOnlySpan<T> row = pixels.Slice(Center(y, from.Height, to.Height) * stride, stride);
            foreach (int column in columns)
            {
                row.Slice(column, channels).CopyTo(target);
                target = target[channels..];
            }
        }

        return result;
    }

    private static int Center(int index, int from, int to) => (int)(((2L * index) + 1) * from / (2L * to));
}

/// <summary>Filter used for resizing. Reduction widens the filter with the factor (antialiasing), but for nearest.</summary>
public enum ResizeKernel
{
    /// <summary>Windowed sinc with three lobes.</summary>
    Lanczos3,

    /// <summary>Catmull-Rom cubic.</summary>
    Bicubic,

    /// <summary>Linear interpolation: no overshoot.</summary>
    Bilinear,

    /// <summary>The sample whose area holds the target pixel's center: for labels and masks.</summary>
    Nearest,
}
