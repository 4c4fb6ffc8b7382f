using System.Globalization;
using OnnxPixWizard.Pictures.Native;

namespace OnnxPixWizard.Pictures.Resampling;

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
            return NearestResampler.Resize(pixels, from, to, channels);
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

    private static unsafe T[] Reduce<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        VipsRuntime.EnsureStarted();
        try
        {
            fixed (T* first = pixels)
            {
                using VipsPipeline pipeline = new(VipsImage.FromMemory(first, from, channels));
                AppendReduction(pipeline, to, kernel);
                return pipeline.Image.ToArray<T>(CancellationToken.None);
            }
        }
        catch (VipsFailureException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"Resizing a picture from {from} to {to} failed: {failure.Message}", innerException: failure);
        }
    }

    /// <summary>Appends a reduction to exactly this size, each axis by its own factor; neither side may grow.</summary>
    public static void AppendReduction(VipsPipeline pipeline, ImageSize to, ResizeKernel kernel)
    {
        ImageSize from = pipeline.Image.Size;
        if (from == to)
        {
            return;
        }

        // The native filters for integers round each weight to a few bits, which shows as drift in long filters.
        VipsBandFormat format = pipeline.Image.Format;
        if (format != VipsBandFormat.Float)
        {
            pipeline.Apply("cast", ("format", "float"));
        }

        pipeline.Apply(
            "resize",
            ("scale", Factor(to.Width, from.Width)),
            ("vscale", Factor(to.Height, from.Height)),
            // Averages whole blocks first as long as the filter still has a factor of four to do: the same picture, much sooner.
            ("gap", "4"),
            ("kernel", kernel switch
            {
                ResizeKernel.Lanczos3 => "lanczos3",
                ResizeKernel.Bicubic => "cubic",
                _ => "linear",
            }));
        if (format != VipsBandFormat.Float)
        {
            pipeline.Apply("round", ("round", "rint"));
            pipeline.Apply("cast", ("format", format == VipsBandFormat.UShort ? "ushort" : "uchar"));
        }

        if (pipeline.Image.Size != to)
        {
            throw new VipsFailureException($"the library made {pipeline.Image.Size} of {from} instead of {to}");
        }
    }

    private static string Factor(int to, int from) => ((double)to / from).ToString("R", CultureInfo.InvariantCulture);
}
