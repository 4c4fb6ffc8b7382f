using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>
/// Distance along the camera's axis as grey: from <see cref="NearValue"/> at <see cref="Near"/> to <see cref="FarValue"/> at <see
/// cref="Far"/>, linear in the
/// distance or in its logarithm.
/// </summary>
public sealed record DepthTask : TaskKind
{
    /// <summary>Nearest distance in metres.</summary>
    public required double Near { get; init; }

    /// <summary>Farthest distance in metres.</summary>
    public required double Far { get; init; }

    /// <summary>Gray (0 to 1) at <see cref="Near"/>.</summary>
    public double NearValue { get; init; } = 1;

    /// <summary>Gray (0 to 1) at <see cref="Far"/>.</summary>
    public double FarValue { get; init; } = 0.1;

    /// <summary>Below this grey there is no depth.</summary>
    public double NoneBelow { get; init; } = 0.05;

    /// <summary>What grey is linear in; null: the distance.</summary>
    [JsonConverter(typeof(DepthCurveConverter))]
    public DepthCurve? Curve { get; init; }

    internal override bool TakesRestorer => true;

    internal override bool IsCoded => true;

    internal override void Check(ManifestChecker check, string field)
    {
        check.Positive(Near, field + ".near");
        check.That(Far > Near && double.IsFinite(Far), field + ".far", $"{Far} is not beyond near ({Near})");
        check.Within(NearValue, 0, 1, field + ".nearValue");
        check.Within(FarValue, 0, 1, field + ".farValue");
        check.That(NearValue != FarValue, field + ".farValue", "equals nearValue");
        check.Within(NoneBelow, 0, 1, field + ".noneBelow");
    }

    internal override TaskData Read(TaskFrame frame)
    {
        float[] metres = new float[frame.Area];
        for (int i = 0; i < metres.Length; i++)
        {
            double gray = frame.Gray(i);
            metres[i] = gray < NoneBelow ? 0 : (float)Math.Clamp(DepthOf(gray), Near, Far);
        }

        return new DepthMap(metres, frame.Size, (float)Near, (float)Far) { Curve = Curve ?? DepthCurve.Linear };
    }

    /// <summary>Distance in metres that a grey stands for.</summary>
    internal double DepthOf(double gray)
    {
        double share = (gray - NearValue) / (FarValue - NearValue);
        return Curve == DepthCurve.Logarithmic ? Near * Math.Pow(Far / Near, share) : Near + ((Far - Near) * share);
    }

    /// <summary>
    /// Gray that a distance is painted in; what lies nearer or farther than can be said is painted as the nearest or the farthest that can.
    /// </summary>
    internal double GrayOf(double metres)
    {
        double depth = Math.Clamp(metres, Near, Far);
        double share = Curve == DepthCurve.Logarithmic ? Math.Log(depth / Near) / Math.Log(Far / Near) : (depth - Near) / (Far - Near);
        return NearValue + ((FarValue - NearValue) * share);
    }
}

/// <summary>What a depth picture's grey is linear in.</summary>
public enum DepthCurve
{
    /// <summary>The distance.</summary>
    Linear,

    /// <summary>The logarithm of the distance.</summary>
    Logarithmic,
}

internal sealed class DepthCurveConverter() : JsonStringEnumConverter<DepthCurve>(JsonNamingPolicy.CamelCase, allowIntegerValues: false);

/// <summary>Distance along the camera's axis.</summary>
public sealed class DepthMap : TaskData
{
    private const int MillimetresPerMetre = 1000;

    private readonly float[] _metres;

    /// <param name="metres">[height, width], 0 = none; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <param name="near">Nearest distance that the bundle can say, in metres.</param>
    /// <param name="far">Farthest distance that the bundle can say, in metres.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    public DepthMap(float[] metres, ImageSize size, float near, float far)
        : base(size)
    {
        _metres = Filling(metres, size, 1);
        Near = near;
        Far = far;
    }

    /// <summary>Metres, [height, width]; 0 = none. Where <see cref="IsRelative"/>, they only tell which place is farther.</summary>
    public ReadOnlySpan<float> Metres => _metres;

    /// <summary>Whether the picture is unlike those that the task was taught
    /// on: depths can be compared with each other, but are no metres.</summary>
    public bool IsRelative { get; init; }

    /// <summary>What the preview's colors are linear in: where distances span hundreds of times the nearest, their logarithm.</summary>
    public DepthCurve Curve { get; init; }

    /// <inheritdoc/>
    public override string? Unit => IsRelative ? "relative" : "metres";

    /// <summary>Nearest distance that the bundle can say, in metres.</summary>
    public float Near { get; }

    /// <summary>Farthest distance that the bundle can say, in metres.</summary>
    public float Far { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".depth.npy", $"{(IsRelative ? "relative depth (no unit, more is farther)" : "depth in metres")}, float32 [height, "
            + "width], 0 = none", stream =>
            NumpyArray.Write(stream, _metres, Size.Height, Size.Width)),
        new(".depth.png", $"{(IsRelative ? "relative depth (no unit, more is farther)" : "depth in millimetres")}, 16-bit "
            + "grey, 0 = none", stream =>
            ToMillimetres().Save(stream, FastPng)),
        new(".depth-colors.png", $"{(IsRelative ? "relative depth" : "depth")} as colours, warm is near, black is none",
            stream => ToColors().Save(stream, FastPng)),
    ];

    private static ImageSaveOptions FastPng { get; } = new() { PngCompression = 1 };

    /// <summary>Millimetres, rounded; 0 = none, at most 65.535 m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public GrayImage16 ToMillimetres()
    {
        ushort[] millimetres = GC.AllocateUninitializedArray<ushort>(_metres.Length);
        for (int i = 0; i < millimetres.Length; i++)
        {
            millimetres[i] = (ushort)Math.Clamp(MathF.Round(_metres[i] * MillimetresPerMetre), 0, ushort.MaxValue);
        }

        return new GrayImage16(millimetres, Size.Width, Size.Height);
    }

    /// <summary>A preview: near is warm, far is cold, none is black.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Picture ToColors()
    {
        Picture picture = new(Size.Width, Size.Height);
        for (int y = 0; y < Size.Height; y++)
        {
            Span<byte> row = picture.Row(y);
            ReadOnlySpan<float> metres = _metres.AsSpan(y * Size.Width, Size.Width);
            for (int x = 0; x < metres.Length; x++)
            {
                if (metres[x] > 0)
                {
                    float share = Curve == DepthCurve.Logarithmic
                        ? MathF.Log(metres[x] / Near) / MathF.Log(Far / Near)
                        : (metres[x] - Near) / (Far - Near);
                    DepthColors.Write(share, row.Slice(3 * x, 3));
                }
            }
        }

        return picture;
    }

    /// <inheritdoc/>
    public override TaskData Resize(ImageSize size)
    {
        if (size == Size)
        {
            return this;
        }

        GridMap map = new(Size, size);
        float[] result = GC.AllocateUninitializedArray<float>(checked(size.Width * size.Height));
        map.ForEachRow(y => InterpolateRow(map, y, result.AsSpan(y * size.Width, size.Width)));
        return new DepthMap(result, size, Near, Far) { IsRelative = IsRelative, Curve = Curve };
    }

    internal override TaskData WithoutUnit() => new DepthMap(_metres, Size, Near, Far) { IsRelative = true, Curve = Curve };

    // A picture is done before the runtime would come to optimise such a loop by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InterpolateRow(GridMap map, int y, Span<float> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = Interpolate(map.At(x, y));
        }
    }

    /// <summary>Mean of the neighbors that have a depth, if they have at least half of the weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Interpolate(in GridMap.Neighbors n)
    {
        float a = _metres[n.A], b = _metres[n.B], c = _metres[n.C], d = _metres[n.D];
        float weight = (a > 0 ? n.WeightA : 0) + (b > 0 ? n.WeightB : 0) + (c > 0 ? n.WeightC : 0) + (d > 0 ? n.WeightD : 0);
        // A missing depth is 0 and adds nothing to the sum.
        return weight < 0.5f ? 0 : ((a * n.WeightA) + (b * n.WeightB) + (c * n.WeightC) + (d * n.WeightD)) / weight;
    }
}

/// <summary>Colors of distances: from warm and light to cold and dark, so that the order also shows in grey.</summary>
internal static class DepthColors
{
    private static readonly (byte R, byte G, byte B)[] Stops =
        [(255, 245, 200), (252, 186, 92), (232, 104, 72), (170, 52, 110), (92, 32, 130), (28, 22, 84)];

    /// <summary>Writes the color of a distance.</summary>
    /// <param name="distance">0 nearest to 1 farthest; clamped.</param>
    /// <param name="rgb">Three bytes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write(float distance, Span<byte> rgb)
    {
        float position = Math.Clamp(distance, 0, 1) * (Stops.Length - 1);
        int first = Math.Min((int)position, Stops.Length - 2);
        float part = position - first;
        (byte r0, byte g0, byte b0) = Stops[first];
        (byte r1, byte g1, byte b1) = Stops[first + 1];
        rgb[0] = (byte)MathF.Round(r0 + ((r1 - r0) * part));
        rgb[1] = (byte)MathF.Round(g0 + ((g1 - g0) * part));
        rgb[2] = (byte)MathF.Round(b0 + ((b1 - b0) * part));
    }
}
