namespace OnnxPixWizard.Pictures;

/// <summary>Resizes floating planes: depths, normals, pictures before they are rounded.</summary>
internal static class PlanarResize
{
    /// <summary>Resizes each plane to exactly the target size, each axis by
    /// its own factor. Values are neither clamped nor rounded.</summary>
    /// <param name="source">[channels, height, width] of the source size.</param>
    /// <param name="from">Size of the source planes.</param>
    /// <param name="destination">[channels, height, width] of the target size.</param>
    /// <param name="to">Size of the target planes.</param>
    /// <param name="kernel">Filter; all but nearest and bilinear may overshoot. NaN spreads as far as the filter reaches.</param>
    /// <exception cref="ArgumentException">A length is no whole number of planes, or the numbers of planes differ.</exception>
    /// <exception cref="ImageException">The native library is missing or refused.</exception>
    public static void Resize(
        ReadOnlySpan<float> source, ImageSize from, Span<float> destination, ImageSize to, ResizeKernel kernel = ResizeKernel.Lanczos3)
    {
        int sourcePlane = from.SampleCount(channels: 1, nameof(from)), targetPlane = to.SampleCount(channels: 1, nameof(to));
        int channels = source.Length / sourcePlane;
        if (channels * sourcePlane != source.Length || channels * targetPlane != destination.Length)
        {
            throw new ArgumentException(
                $"{source.Length} values of {from} and {destination.Length} of {to} are not the same whole number of planes.",
                nameof(destination));
        }

        for (int channel = 0; channel < channels; channel++)
        {
            Resampler.Resize(source.Slice(channel * sourcePlane, sourcePlane), from, to, channels: 1, kernel)
                .CopyTo(destination[(channel * targetPlane)..]);
        }
    }
}
