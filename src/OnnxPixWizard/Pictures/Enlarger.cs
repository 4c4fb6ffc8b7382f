using System.Numerics.Tensors;
using System.Runtime.Intrinsics;

namespace OnnxPixWizard.Pictures;

/// <summary>
/// Enlarges samples with the named filter, center on center. libvips reduces well, but enlarges by half a target pixel off center and
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

/// <summary>For each target position of one enlarged axis: which source samples it mixes, and how.</summary>
internal sealed class AxisWeights
{
    private readonly float[] _weights;

    /// <summary>Samples the filter at every distance between target and source centers.</summary>
    /// <param name="from">Source samples.</param>
    /// <param name="to">Target samples, at least as many.</param>
    /// <param name="kernel">Lanczos3, bicubic or bilinear.</param>
    public AxisWeights(int from, int to, ResizeKernel kernel)
    {
        int radius = kernel switch { ResizeKernel.Lanczos3 => 3, ResizeKernel.Bicubic => 2, _ => 1 };
        Taps = 2 * radius;
        First = new int[to];
        _weights = new float[to * Taps];
        Span<double> taps = stackalloc double[Taps];
        for (int position = 0; position < to; position++)
        {
            double center = ((position + 0.5) * from / to) - 0.5;
            int first = (int)Math.Floor(center) - radius + 1;
            double sum = 0;
            for (int tap = 0; tap < Taps; tap++)
            {
                taps[tap] = Filter(kernel, first + tap - center);
                sum += taps[tap];
            }

            First[position] = first;
            for (int tap = 0; tap < Taps; tap++)
            {
                _weights[(position * Taps) + tap] = (float)(taps[tap] / sum);
            }
        }
    }

    /// <summary>Source samples that a target position mixes.</summary>
    public int Taps { get; }

    /// <summary>The first of them, by target position; the axis' ends repeat
    /// outwards, so it may lie before or the last one beyond it.</summary>
    public int[] First { get; }

    /// <summary>Their weights, which sum to one.</summary>
    public ReadOnlySpan<float> Of(int position) => _weights.AsSpan(position * Taps, Taps);

    private static double Filter(ResizeKernel kernel, double distance)
    {
        double x = Math.Abs(distance);
        return kernel switch
        {
            ResizeKernel.Lanczos3 => x < 3 ? Sinc(x) * Sinc(x / 3) : 0,
            // Catmull-Rom: Keys' cubic with coefficient -1/2.
            ResizeKernel.Bicubic => x < 1 ? (((1.5 * x) - 2.5) * x * x) + 1 : x < 2 ? ((((-0.5 * x) + 2.5) * x) - 4) * x + 2 : 0,
            _ => Math.Max(0, 1 - x),
        };
    }

    private static double Sinc(double x) => x < 1e-12 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
}
