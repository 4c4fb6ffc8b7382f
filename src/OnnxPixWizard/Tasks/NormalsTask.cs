using System.Runtime.CompilerServices;
using OnnxPixWizard.Bundles;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks;

/// <summary>
/// Directions of surfaces as colors: (n + 1) / 2 of the unit normal in camera axes, x right, y up, z to the viewer; mid grey is no
/// surface.
/// </summary>
public sealed record NormalsTask : TaskKind
{
    /// <summary>Vectors shorter than this (before normalisation) mean no surface.</summary>
    public double MinimumLength { get; init; } = 0.5;

    internal override bool TakesRestorer => true;

    internal override bool IsCoded => true;

    internal override void Check(ManifestChecker check, string field) => check.Within(MinimumLength, 0, 1, field + ".minimumLength");

    internal override TaskData Read(TaskFrame frame)
    {
        int count = frame.Area;
        float[] vectors = new float[3 * count];
        for (int i = 0; i < count; i++)
        {
            float x = (2 * frame.Pixels[i]) - 1, y = (2 * frame.Pixels[count + i]) - 1, z = (2 * frame.Pixels[(2 * count) + i]) - 1;
            float length = MathF.Sqrt((x * x) + (y * y) + (z * z));
            if (length >= MinimumLength && length > 0)
            {
                (vectors[3 * i], vectors[(3 * i) + 1], vectors[(3 * i) + 2]) = (x / length, y / length, z / length);
            }
        }

        return new NormalMap(vectors, frame.Size);
    }
}

/// <summary>Directions of surfaces in camera axes: x right, y up, z to the viewer.</summary>
public sealed class NormalMap : TaskData
{
    private readonly float[] _vectors;

    /// <param name="vectors">[height, width, 3], unit length, (0, 0, 0) = no surface; kept, not copied.</param>
    /// <param name="size">Width and height.</param>
    /// <exception cref="ArgumentException">The values do not fill the size.</exception>
    public NormalMap(float[] vectors, ImageSize size)
        : base(size)
    {
        _vectors = Filling(vectors, size, 3);
    }

    /// <summary>Unit vectors, [height, width, 3]; (0, 0, 0) = no surface.</summary>
    public ReadOnlySpan<float> Vectors => _vectors;

    /// <inheritdoc/>
    public override IReadOnlyList<TaskFile> Files =>
    [
        new(".normals.npy", "unit normals x right, y up, z to the viewer, float32 [height, width, 3], zero = no surface",
            stream => NumpyArray.Write(stream, _vectors, Size.Height, Size.Width, 3)),
        new(".normals.png", "normals as colours, (n + 1) / 2, mid grey = no surface", stream =>
            ToColors().Save(stream, new ImageSaveOptions { PngCompression = 1 })),
    ];

    /// <summary>A preview: (n + 1) / 2 as colors; mid grey is no surface.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public Picture ToColors()
    {
        Picture picture = new(Size.Width, Size.Height);
        Span<byte> pixels = picture.Pixels;
        for (int i = 0; i < _vectors.Length; i++)
        {
            pixels[i] = (byte)MathF.Round((_vectors[i] + 1) * 127.5f);
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
        float[] result = new float[checked(3 * size.Width * size.Height)];
        map.ForEachRow(y => InterpolateRow(map, y, result.AsSpan(3 * y * size.Width, 3 * size.Width)));
        return new NormalMap(result, size);
    }

    // A picture is done before the runtime would come to optimise such a loop by itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void InterpolateRow(GridMap map, int y, Span<float> row)
    {
        for (int x = 0; 3 * x < row.Length; x++)
        {
            Interpolate(map.At(x, y), row.Slice(3 * x, 3));
        }
    }

    /// <summary>Direction of the neighbors' weighted sum; none where most of the weight has none, or the directions cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Interpolate(in GridMap.Neighbors n, Span<float> vector)
    {
        float x = Mix(n, 0), y = Mix(n, 1), z = Mix(n, 2);
        float length = MathF.Sqrt((x * x) + (y * y) + (z * z));
        if (length < 0.5f)
        {
            vector.Clear();
            return;
        }

        (vector[0], vector[1], vector[2]) = (x / length, y / length, z / length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private float Mix(in GridMap.Neighbors n, int axis) =>
        (_vectors[(3 * n.A) + axis] * n.WeightA) + (_vectors[(3 * n.B) + axis] * n.WeightB)
        + (_vectors[(3 * n.C) + axis] * n.WeightC) + (_vectors[(3 * n.D) + axis] * n.WeightD);
}
