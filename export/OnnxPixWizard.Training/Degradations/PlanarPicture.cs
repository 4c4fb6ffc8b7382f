using OnnxPixWizard.Training.Scenes;

namespace OnnxPixWizard.Training.Degradations;

/// <summary>A picture of three planes that damages are applied to: sRGB values, 0 to 1, [3, height, width].</summary>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
/// <param name="values">[3, height, width]; not copied.</param>
internal sealed class PlanarPicture(int width, int height, float[] values)
{
    private const int CurveSteps = 16384;

    private static readonly float[] s_toLinear = Curve(static value => SrgbCurve.ToLinear(value));
    private static readonly float[] s_toSrgb = Curve(static value =>
        (float)(value <= 0.0031308 ? 12.92 * value : (1.055 * Math.Pow(value, 1 / 2.4)) - 0.055));

    /// <summary>A black picture.</summary>
    public PlanarPicture(int width, int height)
        : this(width, height, new float[3 * width * height])
    {
    }

    /// <summary>Columns.</summary>
    public int Width { get; } = width;

    /// <summary>Rows.</summary>
    public int Height { get; } = height;

    /// <summary>Pixels of a plane.</summary>
    public int Area => Width * Height;

    /// <summary>[3, height, width].</summary>
    public float[] Values { get; } = values;

    /// <summary>One color's plane, [height, width].</summary>
    public Span<float> Plane(int color) => Values.AsSpan(color * Area, Area);

    /// <summary>A copy.</summary>
    public PlanarPicture Clone() => new(Width, Height, [.. Values]);

    /// <summary>Copies another picture of the same size over this one.</summary>
    public void Set(PlanarPicture other)
    {
        ArgumentNullException.ThrowIfNull(other);
        other.Values.CopyTo(Values.AsSpan());
    }

    /// <summary>sRGB values become linear light; values beyond 0 to 1 are clamped.</summary>
    public void ToLinear() => Map(s_toLinear);

    /// <summary>Linear light becomes sRGB values; light beyond 0 to 1 is clamped, as a sensor's well is full.</summary>
    public void ToSrgb() => Map(s_toSrgb);

    /// <summary>Clamps and rounds to multiples of 1/255, as a saved picture has them.</summary>
    public void Round()
    {
        foreach (ref float value in Values.AsSpan())
        {
            value = MathF.Round(Math.Clamp(value, 0, 1) * 255) / 255;
        }
    }

    /// <summary>Brightness of the pixels, [height, width]: Rec. 709 weights over the values as they are.</summary>
    public float[] Luminance()
    {
        float[] gray = new float[Area];
        ReadOnlySpan<float> red = Plane(0), green = Plane(1), blue = Plane(2);
        for (int i = 0; i < gray.Length; i++)
        {
            gray[i] = (0.2126f * red[i]) + (0.7152f * green[i]) + (0.0722f * blue[i]);
        }

        return gray;
    }

    // A table with straight lines between its points: its error is below a tenth of an 8-bit step, but for the darkest 0.0002 of linear
    // light.
    private void Map(float[] curve)
    {
        foreach (ref float value in Values.AsSpan())
        {
            float place = Math.Clamp(value, 0, 1) * CurveSteps;
            int index = (int)place;
            float low = curve[index];
            value = low + ((curve[index + 1] - low) * (place - index));
        }
    }

    private static float[] Curve(Func<float, float> function)
    {
        float[] table = [.. Enumerable.Range(0, CurveSteps + 2).Select(index => function(Math.Min(1, index / (float)CurveSteps)))];
        return table;
    }
}
