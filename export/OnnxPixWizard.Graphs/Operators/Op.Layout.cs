using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

public static partial class Op
{
    /// <summary>Orders axes anew: axis k of the result is axis <paramref name="permutation"/>[k] of the value.</summary>
    public static Value Transpose(Value value, params ReadOnlySpan<long> permutation) => On(value).Transpose(value, permutation);

    /// <summary>Another shape of equal size. At most one named extent may differ from the one in the same place of the value.</summary>
    /// <exception cref="ShapeException">The sizes differ, or more than one named extent would have to be computed.</exception>
    public static Value Reshape(Value value, params ReadOnlySpan<Dimension> shape) => On(value).Reshape(value, shape);

    /// <summary>The shape of another value of equal size, read at run time where an extent is only named.</summary>
    public static Value ReshapeLike(Value value, Value other) => On(value).ReshapeLike(value, other);

    /// <summary>The same value under other names of its extents, where the caller knows more than inference does.</summary>
    /// <exception cref="ShapeException">The number of axes or a fixed extent differs.</exception>
    public static Value Relabel(Value value, params ReadOnlySpan<Dimension> shape) => On(value).Relabel(value, shape);

    /// <summary>Adds axes of length 1 at these places of the result.</summary>
    public static Value Unsqueeze(Value value, params ReadOnlySpan<long> axes) => On(value).Unsqueeze(value, axes);

    /// <summary>Drops axes of length 1.</summary>
    public static Value Squeeze(Value value, params ReadOnlySpan<long> axes) => On(value).Squeeze(value, axes);

    /// <summary>Joins values along an axis.</summary>
    public static Value Concat(int axis, params ReadOnlySpan<Value> values) =>
        values.Length == 1 ? values[0] : On(values[0]).Concat(values[0].Shape.NormalizeAxis(axis), values);

    /// <summary>Cuts an axis into consecutive parts.</summary>
    public static IReadOnlyList<Value> Split(Value value, int axis, params ReadOnlySpan<long> lengths) =>
        lengths.Length == 1 ? [value] : On(value).Split(value, value.Shape.NormalizeAxis(axis), lengths);

    /// <summary>Takes a range of one axis.</summary>
    public static Value Slice(Value value, int axis, long start, long end) =>
        On(value).Slice(value, value.Shape.NormalizeAxis(axis), start, end);

    /// <summary>Pads axes with zeros.</summary>
    /// <param name="value">What is padded.</param>
    /// <param name="pads">Entries before each axis, then after each.</param>
    public static Value Pad(Value value, params ReadOnlySpan<long> pads) => On(value).Pad(value, pads);

    /// <summary>Moves the pixels of square patches into channels: channel, row, column.</summary>
    /// <param name="image">[batch, channels, height, width].</param>
    /// <param name="patch">Side of a patch; divides both sides.</param>
    /// <returns>[batch, channels · patch², height / patch, width / patch].</returns>
    public static Value ToPatches(Value image, int patch) => On(image).ToPatches(image, patch);

    /// <summary>The inverse of <see cref="ToPatches"/>.</summary>
    /// <param name="cells">[batch, channels · patch², rows, columns].</param>
    /// <param name="patch">Side of a patch.</param>
    /// <param name="height">rows · patch.</param>
    /// <param name="width">columns · patch.</param>
    /// <returns>[batch, channels, height, width].</returns>
    public static Value FromPatches(Value cells, int patch, Dimension height, Dimension width) =>
        On(cells).FromPatches(cells, patch, height, width);

    /// <summary>Repeats the pixels of [batch, channels, height, width] a whole number of times along both sides.</summary>
    public static Value Upsample(Value image, int factor) => On(image).Upsample(image, factor);

    /// <summary>Resizes [batch, channels, height, width]: bicubic with a = -0.75,
    /// corners aligned, edges repeated, neither smoothed nor clamped.</summary>
    public static Value ResizeBicubic(Value image, long height, long width) => On(image).ResizeBicubic(image, height, width);

    /// <summary>Mean over axes; over all where none is named.</summary>
    public static Value ReduceMean(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) =>
        On(value).Reduce(Reduction.Mean, value, keepDimensions, axes);

    /// <summary>Sum over axes; over all where none is named.</summary>
    public static Value ReduceSum(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) =>
        On(value).Reduce(Reduction.Sum, value, keepDimensions, axes);

    /// <summary>Largest entry over axes; over all where none is named.</summary>
    public static Value ReduceMax(Value value, bool keepDimensions, params ReadOnlySpan<long> axes) =>
        On(value).Reduce(Reduction.Max, value, keepDimensions, axes);

    /// <summary>Sums along an axis from its beginning to each place.</summary>
    public static Value CumSum(Value value, int axis) => On(value).CumSum(value, value.Shape.NormalizeAxis(axis));

    /// <summary>Place of the largest entry along an axis, which stays with length 1; the first of equals. 64-bit integers.</summary>
    public static Value ArgMax(Value value, int axis) => On(value).ArgMax(value, axis);

    /// <summary>The largest entries of the last axis, in descending order.</summary>
    public static (Value Values, Value Indices) TopK(Value value, long count) => On(value).TopK(value, count);

    /// <summary>Entries of an axis by index.</summary>
    public static Value Gather(Value value, Value indices, int axis = 0) =>
        On(value).Gather(value, indices, value.Shape.NormalizeAxis(axis));

    /// <summary>Rows of each batch entry by index.</summary>
    /// <param name="value">[batch, rows, width].</param>
    /// <param name="indices">64-bit integers, [batch, count].</param>
    /// <returns>[batch, count, width].</returns>
    public static Value GatherRows(Value value, Value indices) => On(value).GatherRows(value, indices);

    /// <summary>0, 1, 2 ... along the second axis of [batch, length], as floats.</summary>
    /// <returns>[1 or batch, length].</returns>
    public static Value Positions(Value rows) => On(rows).Positions(rows);
}
