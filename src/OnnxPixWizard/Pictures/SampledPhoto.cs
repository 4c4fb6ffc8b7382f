using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace OnnxPixWizard.Pictures;

/// <summary>A photo of one sample type.</summary>
/// <typeparam name="T">byte or ushort.</typeparam>
internal sealed class SampledPhoto<T> : Photo where T : unmanaged
{
    private const float Red = 0.2126f, Green = 0.7152f, Blue = 0.0722f;

    /// <summary>Rows that are converted at a time where the whole photo is.</summary>
    private const int RowsAtATime = 128;

    private readonly T[] _colors;
    private readonly T[] _alpha;

    /// <param name="colors">[height, width, 1 or 3].</param>
    /// <param name="alpha">[height, width]; empty where all is opaque.</param>
    /// <param name="size">Their size.</param>
    /// <param name="metadata">What the file says; what is unusable of it is dropped.</param>
    /// <param name="warnings">What is not held.</param>
    public SampledPhoto(T[] colors, T[] alpha, ImageSize size, PhotoMetadata metadata, IReadOnlyList<string> warnings)
        : base(size, (int)(colors.Length / size.Pixels), metadata, warnings)
    {
        (_colors, _alpha) = (colors, alpha);
    }

    private SampledPhoto(SampledPhoto<T> other, T[] colors, T[] alpha, ImageSize size, PhotoMetadata metadata)
        : base(other, size, metadata)
    {
        (_colors, _alpha) = (colors, alpha);
    }

    public override int BitsPerSample => 8 * Marshal.SizeOf<T>();

    public override bool HasAlpha => _alpha.Length > 0;

    private static float White => typeof(T) == typeof(byte) ? byte.MaxValue : ushort.MaxValue;

    public override Photo Copy() => new SampledPhoto<T>(this, [.. _colors], [.. _alpha], Size, Metadata);

    public override Photo Resize(ImageSize size)
    {
        _ = size.SampleCount(Channels, nameof(size));
        PhotoMetadata metadata = Metadata.Scaled((double)size.Width / Size.Width, (double)size.Height / Size.Height);
        if (!HasAlpha)
        {
            return new SampledPhoto<T>(this, Resampler.Resize<T>(_colors, Size, size, Channels, ResizeKernel.Lanczos3), [], size, metadata);
        }

        // Transparent pixels may hide any color: weighted by their opacity they don't bleed into their neighbors.
        T[] alpha = Resampler.Resize<T>(_alpha, Size, size, channels: 1, ResizeKernel.Lanczos3);
        float[] weighted = new float[_colors.Length], opacity = new float[Math.Max(_alpha.Length, alpha.Length)];
        SampleConversion.ToFloat<T>(_colors, weighted);
        SampleConversion.ToFloat<T>(_alpha, opacity);
        for (int i = 0; i < weighted.Length; i++)
        {
            weighted[i] *= opacity[i / Channels];
        }

        weighted = Resampler.Resize<float>(weighted, Size, size, Channels, ResizeKernel.Lanczos3);
        float[] weights = Resampler.Resize<float>(opacity.AsSpan(0, _alpha.Length), Size, size, channels: 1, ResizeKernel.Lanczos3);
        for (int i = 0; i < weighted.Length; i++)
        {
            weighted[i] = weights[i / Channels] >= 0.5f ? weighted[i] / weights[i / Channels] : 0;
        }

        T[] colors = GC.AllocateUninitializedArray<T>(weighted.Length);
        SampleConversion.FromFloat<T>(weighted, colors);
        return new SampledPhoto<T>(this, colors, alpha, size, metadata);
    }

    public override Photo WithOpacity(ReadOnlySpan<byte> opacity)
    {
        if (opacity.Length != Size.Pixels)
        {
            throw new ArgumentException($"{opacity.Length} values do not fill {Size} pixels.", nameof(opacity));
        }

        T[] alpha = GC.AllocateUninitializedArray<T>(opacity.Length);
        float[] own = new float[Size.Width], row = new float[Size.Width];
        for (int first = 0; first < alpha.Length; first += Size.Width)
        {
            own.AsSpan().Fill(White);
            if (HasAlpha)
            {
                SampleConversion.ToFloat<T>(_alpha.AsSpan(first, Size.Width), own);
            }

            ToUnit(opacity.Slice(first, Size.Width), row);
            TensorPrimitives.Multiply(row, own, row);
            SampleConversion.FromFloat<T>(row, alpha.AsSpan(first, Size.Width));
        }

        return new SampledPhoto<T>(this, _colors, alpha, Size, Metadata);
    }

    public override Picture ToImage()
    {
        if (_colors is byte[] plain && Channels == 3 && Profile is null && !HasAlpha)
        {
            return new Picture(plain, Size.Width, Size.Height);
        }

        Picture image = new(Size.Width, Size.Height);
        InBands((top, band) => SampleConversion.FromFloat<byte>(
            Scaled(Seen(0, top, band), byte.MaxValue), image.Pixels.Slice(3 * top * Size.Width, 3 * (int)band.Pixels)));
        return image;
    }

    private protected override Photo ExtendTo(int x, int y, ImageSize size)
    {
        T[] colors = new T[size.SampleCount(Channels, nameof(size))], alpha = HasAlpha ? new T[size.Pixels] : [];
        T[] opaque = new T[1];
        SampleConversion.FromFloat<T>([White], opaque);
        Array.Fill(alpha, opaque[0]);
        for (int row = 0; row < Size.Height; row++)
        {
            int to = ((y + row) * size.Width) + x, from = row * Size.Width;
            _colors.AsSpan(from * Channels, Size.Width * Channels).CopyTo(colors.AsSpan(to * Channels));
            if (HasAlpha)
            {
                _alpha.AsSpan(from, Size.Width).CopyTo(alpha.AsSpan(to));
            }
        }

        return new SampledPhoto<T>(this, colors, alpha, size, Metadata);
    }

    private protected override byte[] Encode(ImageSaveOptions options, string? fileName)
    {
        ImageFormat format = options.Format ?? ImageFormat.Png;
        // Formats without profiles, or that write gray as RGB, would show other colors.
        if (Profile is not null && (options.Strip || !format.HoldsProfile(Channels)))
        {
            return InSrgb().Encode(options, fileName);
        }

        if (typeof(T) == typeof(ushort) && !format.HoldsSixteenBits())
        {
            return new SampledPhoto<byte>(Narrowed(_colors), Narrowed(_alpha), Size, Metadata, []).Encode(options, fileName);
        }

        PhotoMetadata? metadata = options.Strip ? null : format.HoldsProfile(Channels) ? Metadata : Metadata with { IccProfile = null };
        return ImageEncoder.Encode<T>(
            _colors, Size, Channels, format, options, fileName, _alpha, metadata);
    }

    private protected override float[] Seen(int left, int top, ImageSize part)
    {
        T[] own = Cut(_colors, Channels, left, top, part);
        float[] seen = new float[3 * (int)part.Pixels];
        if (Profile is not null)
        {
            ToUnit<ushort>(Profile.ToSrgb<T>(own, part), seen);
        }
        else if (Channels == 3)
        {
            ToUnit<T>(own, seen);
        }
        else
        {
            float[] gray = new float[own.Length];
            ToUnit<T>(own, gray);
            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] = gray[i / 3];
            }
        }

        if (HasAlpha)
        {
            float[] opacity = new float[(int)part.Pixels];
            ToUnit<T>(Cut(_alpha, 1, left, top, part), opacity);
            for (int i = 0; i < seen.Length; i++)
            {
                seen[i] = (seen[i] * opacity[i / 3]) + (1 - opacity[i / 3]);
            }
        }

        return seen;
    }

    private protected override void PaintInside(
        int left, int top, ImageSize part, ReadOnlySpan<float> planes, ReadOnlySpan<bool> anew, float strength)
    {
        float[] answer = ToOwn(Interleaved(planes, (int)part.Pixels), part), seen = ToOwn(Seen(left, top, part), part);
        float[] row = new float[part.Width * Channels];
        for (int y = 0; y < part.Height; y++)
        {
            int first = ((top + y) * Size.Width) + left;
            Span<T> own = _colors.AsSpan(first * Channels, row.Length);
            SampleConversion.ToFloat<T>(own, row);
            for (int i = 0; i < row.Length; i++)
            {
                int pixel = (y * part.Width) + (i / Channels), at = (y * row.Length) + i;
                bool isAnew = anew.Length > 0 && anew[pixel];
                float change = isAnew ? (answer[at] * White) - row[i] : (answer[at] - seen[at]) * White;
                bool isShown = isAnew || !HasAlpha || !_alpha[first + (i / Channels)].Equals(default(T));
                row[i] += isShown ? strength * change : 0;
            }

            SampleConversion.FromFloat<T>(row, own);
        }
    }

    /// <summary>The same colors as sRGB without a profile.</summary>
    private SampledPhoto<T> InSrgb()
    {
        T[] colors = GC.AllocateUninitializedArray<T>(Size.SampleCount(channels: 3, nameof(Size)));
        InBands((top, band) =>
        {
            ushort[] srgb = Profile!.ToSrgb<T>(_colors.AsSpan(top * Size.Width * Channels, (int)band.Pixels * Channels), band);
            float[] values = new float[srgb.Length];
            ToUnit<ushort>(srgb, values);
            SampleConversion.FromFloat<T>(Scaled(values, White), colors.AsSpan(3 * top * Size.Width, values.Length));
        });
        return new SampledPhoto<T>(colors, _alpha, Size, Metadata with { IccProfile = null }, Warnings);
    }

    private void InBands(Action<int, ImageSize> convert)
    {
        for (int top = 0; top < Size.Height; top += RowsAtATime)
        {
            convert(top, new ImageSize(Size.Width, Math.Min(RowsAtATime, Size.Height - top)));
        }
    }

    /// <summary>sRGB, [pixels, 3], in the photo's own colors, [pixels, 1 or 3]; all in [0, 1].</summary>
    private float[] ToOwn(float[] rgb, ImageSize part)
    {
        if (Profile is null && Channels == 3)
        {
            return rgb;
        }

        float[] own = new float[rgb.Length / 3 * Channels];
        if (Profile is not null)
        {
            ushort[] wide = new ushort[rgb.Length];
            SampleConversion.FromFloat<ushort>(Scaled(rgb, ushort.MaxValue), wide);
            ToUnit<ushort>(Profile.FromSrgb(wide, part), own);
            return own;
        }

        for (int i = 0; i < own.Length; i++)
        {
            own[i] = (Red * rgb[3 * i]) + (Green * rgb[(3 * i) + 1]) + (Blue * rgb[(3 * i) + 2]);
        }

        return own;
    }

    private T[] Cut(T[] samples, int channels, int left, int top, ImageSize part)
    {
        T[] cut = GC.AllocateUninitializedArray<T>((int)part.Pixels * channels);
        for (int y = 0; y < part.Height; y++)
        {
            samples.AsSpan((((top + y) * Size.Width) + left) * channels, part.Width * channels)
                .CopyTo(cut.AsSpan(y * part.Width * channels));
        }

        return cut;
    }

    private static float[] Interleaved(ReadOnlySpan<float> planes, int pixels)
    {
        float[] rgb = new float[3 * pixels];
        for (int channel = 0; channel < 3; channel++)
        {
            for (int i = 0; i < pixels; i++)
            {
                float value = (planes[(channel * pixels) + i] + 1) / 2;
                rgb[(3 * i) + channel] = value > 0 ? Math.Min(value, 1) : 0;
            }
        }

        return rgb;
    }

    private static void ToUnit<TSample>(ReadOnlySpan<TSample> samples, Span<float> values) where TSample : unmanaged
    {
        SampleConversion.ToFloat(samples, values);
        TensorPrimitives.Divide(values, typeof(TSample) == typeof(byte) ? byte.MaxValue : ushort.MaxValue, values);
    }

    private static float[] Scaled(float[] values, float white)
    {
        TensorPrimitives.Multiply(values, white, values);
        return values;
    }

    private static byte[] Narrowed(T[] samples)
    {
        float[] values = new float[samples.Length];
        ToUnit<T>(samples, values);
        byte[] narrow = GC.AllocateUninitializedArray<byte>(samples.Length);
        SampleConversion.FromFloat<byte>(Scaled(values, byte.MaxValue), narrow);
        return narrow;
    }
}
