using System.Runtime.CompilerServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks.Depth;

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

    /// <summary>Metres, [height, width]; 0 = none.</summary>
    public ReadOnlySpan<float> Metres => _metres;

    /// <summary>Nearest distance that the bundle can say, in metres.</summary>
    public float Near { get; }

    /// <summary>Farthest distance that the bundle can say, in metres.</summary>
    public float Far { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".depth.npy", "depth in metres, float32 [height, width], 0 = none", stream => NumpyArray.Write(stream, _metres, Size.Height, Size.Width)),
        new(".depth.png", "depth in millimetres, 16-bit grey, 0 = none", stream => ToMillimetres().Save(stream, FastPng)),
        new(".depth-colors.png", "depth as colours, warm is near, black is none", stream => ToColors().Save(stream, FastPng)),
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
    public ImageBuffer ToColors()
    {
        ImageBuffer picture = new(Size.Width, Size.Height);
        for (int y = 0; y < Size.Height; y++)
        {
            Span<byte> row = picture.Row(y);
            ReadOnlySpan<float> metres = _metres.AsSpan(y * Size.Width, Size.Width);
            for (int x = 0; x < metres.Length; x++)
            {
                if (metres[x] > 0)
                {
                    DepthColors.Write((metres[x] - Near) / (Far - Near), row.Slice(3 * x, 3));
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
        return new DepthMap(result, size, Near, Far);
    }

    // A picture is done before the runtime would come to optimise such a loop by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InterpolateRow(GridMap map, int y, Span<float> row)
    {
        for (int x = 0; x < row.Length; x++)
        {
            row[x] = Interpolate(map.At(x, y));
        }
    }

    /// <summary>Mean of the neighbours that have a depth, if they have at least half of the weight.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Interpolate(in GridMap.Neighbours n)
    {
        float a = _metres[n.A], b = _metres[n.B], c = _metres[n.C], d = _metres[n.D];
        float weight = (a > 0 ? n.WeightA : 0) + (b > 0 ? n.WeightB : 0) + (c > 0 ? n.WeightC : 0) + (d > 0 ? n.WeightD : 0);
        // A missing depth is 0 and adds nothing to the sum.
        return weight < 0.5f ? 0 : ((a * n.WeightA) + (b * n.WeightB) + (c * n.WeightC) + (d * n.WeightD)) / weight;
    }
}
