namespace OnnxPixWizard.Pictures.Resampling;

/// <summary>Takes the sample whose area holds each target pixel's centre; libvips picks corners instead when it reduces.</summary>
internal static class NearestResampler
{
    public static T[] Resize<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels) where T : unmanaged
    {
        T[] result = GC.AllocateUninitializedArray<T>(to.SampleCount(channels, nameof(to)));
        int[] columns = new int[to.Width];
        for (int x = 0; x < columns.Length; x++)
        {
            columns[x] = Centre(x, from.Width, to.Width) * channels;
        }

        int stride = from.Width * channels;
        Span<T> target = result;
        for (int y = 0; y < to.Height; y++)
        {
            ReadOnlySpan<T> row = pixels.Slice(Centre(y, from.Height, to.Height) * stride, stride);
            foreach (int column in columns)
            {
                row.Slice(column, channels).CopyTo(target);
                target = target[channels..];
            }
        }

        return result;
    }

    private static int Centre(int index, int from, int to) => (int)(((2L * index) + 1) * from / (2L * to));
}
