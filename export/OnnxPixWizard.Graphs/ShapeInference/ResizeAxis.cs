using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>How one axis is resized.</summary>
/// <param name="Scale">Result's extent over the source's, as ONNX uses it for coordinates; null where a size is asked for.</param>
/// <param name="Size">The result's extent; null where a scale is given.</param>
/// <param name="From">Where the read region begins, as a share of the axis.</param>
/// <param name="To">Where the read region ends.</param>
internal readonly record struct ResizeAxis(float? Scale, long? Size, float From, float To)
{
    private static readonly ResizeAxis s_kept = new(1, null, 0, 1);

    /// <summary>The axes of a Resize with constant sizes or scales.</summary>
    /// <exception cref="ShapeException">Neither is constant, or their number does not fit the axes.</exception>
    public static ResizeAxis[] Read(Node node)
    {
        Shape shape = node.Input(0).Shape;
        int[] axes = [.. (node.Attributes.Integers("axes") ?? [.. Enumerable.Range(0, shape.Rank).Select(static axis => (long)axis)])
            .Select(shape.NormalizeAxis)];
        float[]? scales = node.OptionalInput(2)?.Constant is { Count: > 0 } given ? given.AsSpan<float>().ToArray() : null;
        long[]? sizes = node.OptionalInput(3)?.Constant?.AsSpan<long>().ToArray();
        float[]? region = node.OptionalInput(1)?.Constant is { Count: > 0 } corners ? corners.AsSpan<float>().ToArray() : null;
        if ((scales?.Length ?? sizes?.Length) != axes.Length || (region is not null && region.Length != 2 * axes.Length))
        {
            throw new ShapeException("sizes, or else scales, must be constant with one number an axis, a region with two.");
        }

        float? common = sizes is null ? null : node.Attributes.Text("keep_aspect_ratio_policy", "stretch") switch
        {
            "not_larger" => sizes.Select((size, index) => (float)size / shape[axes[index]].Length).Min(),
            "not_smaller" => sizes.Select((size, index) => (float)size / shape[axes[index]].Length).Max(),
            _ => null,
        };
        ResizeAxis[] result = [.. Enumerable.Repeat(s_kept, shape.Rank)];
        for (int index = 0; index < axes.Length; index++)
        {
            Dimension extent = shape[axes[index]];
            result[axes[index]] = new ResizeAxis(
                scales is null ? common : scales[index],
                sizes is null ? null : common is { } share ? (long)MathF.Round(share * extent.Length, MidpointRounding.AwayFromZero)
                    : sizes[index],
                region is null ? 0 : region[index],
                region is null ? 1 : region[index + axes.Length]);
        }

        return result;
    }

    /// <summary>Extent of the result.</summary>
    public Dimension Result(Dimension extent) => Size is { } size ? size
        : Scale == 1 ? extent
        : extent.IsStatic ? (long)MathF.Floor(extent.Length * Scale!.Value)
        : extent * (long)Scale!.Value;

    /// <summary>Result's extent over the source's.</summary>
    public float Ratio(long extent) => Scale ?? (float)Size!.Value / extent;
}
