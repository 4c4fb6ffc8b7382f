using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Pictures.Resampling;

/// <summary>
/// Enlarges samples with the named filter, centre on centre. libvips reduces well, but enlarges by half a target pixel off centre and
/// with a cubic in place of Lanczos.
/// </summary>
internal static unsafe class Enlarger
{
    // Enough rows for a thread to make up for its start.
    private const int RowsPerBand = 32;

    /// <param name="pixels">[height, width, channels] of the source size.</param>
    /// <param name="from">Source size.</param>
    /// <param name="to">Target size; neither side is smaller.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="kernel">Lanczos3, bicubic or bilinear.</param>
    public static T[] Enlarge<T>(ReadOnlySpan<T> pixels, ImageSize from, ImageSize to, int channels, ResizeKernel kernel)
        where T : unmanaged
    {
        AxisWeights columns = new(from.Width, to.Width, kernel), rows = new(from.Height, to.Height, kernel);
        T[] result = GC.AllocateUninitializedArray<T>(to.SampleCount(channels, nameof(to)));
        fixed (T* first = pixels)
        {
            nint source = (nint)first;
            int bands = (to.Height + RowsPerBand - 1) / RowsPerBand;
            Parallel.For(0, bands, band =>
            {
                int end = Math.Min(to.Height, (band + 1) * RowsPerBand);
                EnlargeRows((T*)source, result, from, to, channels, columns, rows, band * RowsPerBand, end);
            });
        }

        return result;
    }

    /// <summary>Computes target rows; each depends on the source alone, so the division into bands does not show.</summary>
    private static void EnlargeRows<T>(
        T* source, T[] result, ImageSize from, ImageSize to, int channels, AxisWeights columns, AxisWeights rows, int start, int end)
        where T : unmanaged
    {
        int sourceStride = from.Width * channels, targetStride = to.Width * channels;
        // A mixed source row with its ends repeated, so that no tap needs a bound; one more pixel lets vectors read whole lanes.
        int margin = columns.Taps;
        float[] mixed = new float[((from.Width + (2 * margin)) * channels) + 4];
        float[] target = new float[targetStride + 4];
        float[][] converted = new float[rows.Taps][];
        int[] holds = new int[rows.Taps];
        Array.Fill(holds, -1);

        for (int y = start; y < end; y++)
        {
            Span<float> inner = mixed.AsSpan(margin * channels, sourceStride);
            inner.Clear();
            ReadOnlySpan<float> weights = rows.Of(y);
            for (int tap = 0; tap < weights.Length; tap++)
            {
                int row = Math.Clamp(rows.First[y] + tap, 0, from.Height - 1);
                int slot = row % rows.Taps;
                if (holds[slot] != row)
                {
                    converted[slot] ??= new float[sourceStride];
                    SampleConversion.ToFloat(new ReadOnlySpan<T>(source + ((long)row * sourceStride), sourceStride), converted[slot]);
                    holds[slot] = row;
                }

                TensorPrimitives.MultiplyAdd(converted[slot], weights[tap], inner, inner);
            }

            for (int pixel = 0; pixel < margin; pixel++)
            {
                inner[..channels].CopyTo(mixed.AsSpan(pixel * channels));
                inner[^channels..].CopyTo(mixed.AsSpan((margin + from.Width + pixel) * channels));
            }

            if (channels == 1)
            {
                MixColumns(mixed, target, columns, to.Width, margin);
            }
            else
            {
                MixPixelColumns(mixed, target, columns, to.Width, margin);
            }

            SampleConversion.FromFloat<T>(target.AsSpan(0, targetStride), result.AsSpan(y * targetStride, targetStride));
        }
    }

    private static void MixColumns(ReadOnlySpan<float> mixed, Span<float> target, AxisWeights columns, int width, int margin)
    {
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<float> weights = columns.Of(x);
            ReadOnlySpan<float> taps = mixed.Slice(columns.First[x] + margin, weights.Length);
            float sum = 0;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                sum += weights[tap] * taps[tap];
            }

            target[x] = sum;
        }
    }

    /// <summary>Three channels in four lanes; what the fourth writes, the next pixel overwrites.</summary>
    private static void MixPixelColumns(ReadOnlySpan<float> mixed, Span<float> target, AxisWeights columns, int width, int margin)
    {
        for (int x = 0; x < width; x++)
        {
            ReadOnlySpan<float> weights = columns.Of(x);
            ReadOnlySpan<float> taps = mixed[(3 * (columns.First[x] + margin))..];
            Vector128<float> sum = Vector128<float>.Zero;
            for (int tap = 0; tap < weights.Length; tap++)
            {
                sum += Vector128.Create(weights[tap]) * Vector128.Create(taps[(3 * tap)..]);
            }

            sum.CopyTo(target[(3 * x)..]);
        }
    }
}
