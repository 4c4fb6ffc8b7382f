using System.Runtime.CompilerServices;
using OnnxPixWizard.Pictures;

namespace OnnxPixWizard.Tasks.Normals;

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
        new(".normals.png", "normals as colours, (n + 1) / 2, mid grey = no surface", stream => ToColors().Save(stream, new ImageSaveOptions { PngCompression = 1 })),
    ];

    /// <summary>A preview: (n + 1) / 2 as colours; mid grey is no surface.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ImageBuffer ToColors()
    {
        ImageBuffer picture = new(Size.Width, Size.Height);
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

    /// <summary>Direction of the neighbours' weighted sum; none where most of the weight has none, or the directions cancel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Interpolate(in GridMap.Neighbours n, Span<float> vector)
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
    private float Mix(in GridMap.Neighbours n, int axis) =>
        (_vectors[(3 * n.A) + axis] * n.WeightA) + (_vectors[(3 * n.B) + axis] * n.WeightB)
        + (_vectors[(3 * n.C) + axis] * n.WeightC) + (_vectors[(3 * n.D) + axis] * n.WeightD);
}
