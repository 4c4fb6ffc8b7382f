using System.Globalization;
using OnnxPixWizard.Imaging.Native;

namespace OnnxPixWizard.Imaging.Resampling;

/// <summary>Resizes interleaved samples.</summary>
internal static class Resampler
{
    /// <summary>Resizes samples in memory, [height, width, channels].</summary>
    /// <exception cref="ImageException">The native library refused.</exception>
    public static unsafe T[] Resize<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        to.ThrowIfEmpty(nameof(to));
        if (to == from)
        {
            return pixels.ToArray();
        }

        if (kernel == ResizeKernel.Nearest)
        {
            return NearestResampler.Resize(pixels, from, to, channels);
        }

        VipsRuntime.EnsureStarted();
        try
        {
            fixed (T* first = pixels)
            {
                using VipsPipeline pipeline = new(VipsImage.FromMemory(first, from, channels));
                Append(pipeline, to, kernel);
                return pipeline.Image.ToArray<T>(CancellationToken.None);
            }
        }
        catch (VipsFailureException failure)
        {
            throw new ImageException(
                ImageErrorKind.OperationFailed, $"Resizing a picture from {from} to {to} failed: {failure.Message}", innerException: failure);
        }
    }

    /// <summary>Appends a resize to exactly this size, each axis by its own factor.</summary>
    public static void Append(VipsPipeline pipeline, ImageSize to, ResizeKernel kernel)
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
                ResizeKernel.Bilinear => "linear",
                _ => "nearest",
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
