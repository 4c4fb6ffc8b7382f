using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>The window of a convolution, with everything that its attributes leave out filled in.</summary>
/// <param name="Kernel">Extents of the kernel, one a spatial axis.</param>
/// <param name="Strides">Step of the window.</param>
/// <param name="Pads">Zeros before each spatial axis, then after each.</param>
/// <param name="Dilations">Spacing of the kernel's elements.</param>
/// <param name="Groups">Independent groups of channels.</param>
internal sealed record ConvolutionWindow(long[] Kernel, long[] Strides, long[] Pads, long[] Dilations, long Groups)
{
    /// <summary>The window of a Conv.</summary>
    public static ConvolutionWindow Read(Node node) => Read(node, static (node, window) => window.AutomaticPads(node.Input(0).Shape, node.Attributes.Text("auto_pad", "NOTSET")));

    /// <summary>The window of a ConvTranspose: that of the convolution which it transposes.</summary>
    public static ConvolutionWindow ReadTransposed(Node node) => Read(node, static (node, window) => window.TransposedPads(node));

    /// <summary>Rows of the input behind the last window, which it does not see.</summary>
    public long[] UnusedBorder(Shape input) =>
        [.. Kernel.Select((_, axis) => (input[axis + 2].Length + Pads[axis] + Pads[axis + Kernel.Length] - Span(axis)) % Strides[axis])];

    /// <summary>All places of the kernel, row by row.</summary>
    public IEnumerable<long[]> Taps()
    {
        long count = Kernel.Aggregate(1L, static (product, extent) => product * extent);
        for (long number = 0; number < count; number++)
        {
            long[] tap = new long[Kernel.Length];
            long rest = number;
            for (int axis = Kernel.Length - 1; axis >= 0; axis--)
            {
                tap[axis] = rest % Kernel[axis];
                rest /= Kernel[axis];
            }

            yield return tap;
        }
    }

    /// <summary>What one place of the kernel sees.</summary>
    /// <param name="padded">The input with its zeros, [batch, channels, spatial...].</param>
    /// <param name="tap">Place in the kernel.</param>
    /// <param name="extents">Spatial extents of the convolution's result.</param>
    public Value Shift(Value padded, long[] tap, long[] extents)
    {
        long[] starts = [.. tap.Select((place, axis) => place * Dilations[axis])];
        long[] ends = [.. starts.Select((start, axis) => start + ((extents[axis] - 1) * Strides[axis]) + 1)];
        return Op.Slice(padded, [.. starts.Select(static (_, axis) => axis + 2L)], starts, ends, Strides);
    }

    /// <summary>Extent that the kernel covers along an axis.</summary>
    public long Span(int axis) => (Dilations[axis] * (Kernel[axis] - 1)) + 1;

    private static ConvolutionWindow Read(Node node, Func<Node, ConvolutionWindow, long[]> automatic)
    {
        NodeAttributes attributes = node.Attributes;
        long[] kernel = [.. node.Input(1).Shape.Skip(2).Select(static extent => extent.Length)];
        long[] ones = [.. Enumerable.Repeat(1L, kernel.Length)];
        ConvolutionWindow window = new(
            kernel,
            attributes.Integers("strides") ?? ones,
            attributes.Integers("pads") ?? new long[2 * kernel.Length],
            attributes.Integers("dilations") ?? ones,
            attributes.Integer("group", 1));
        return window with { Pads = automatic(node, window) };
    }

    private long[] AutomaticPads(Shape input, string mode)
    {
        int axes = Kernel.Length;
        return mode switch
        {
            "NOTSET" => Pads,
            "VALID" => new long[2 * axes],
            _ => Share([.. Kernel.Select((_, axis) =>
            {
                long extent = input[axis + 2].Length;
                long places = (extent + Strides[axis] - 1) / Strides[axis];
                return Math.Max(0, ((places - 1) * Strides[axis]) + Span(axis) - extent);
            })], mode == "SAME_UPPER"),
        };
    }

    // An output shape, or one of the automatic modes, fixes the pads instead of the other way round.
    private long[] TransposedPads(Node node)
    {
        string mode = node.Attributes.Text("auto_pad", "NOTSET");
        long[] wanted = node.Attributes.Integers("output_shape") ?? [];
        if (wanted.Length == 0 && mode is "NOTSET" or "VALID")
        {
            return mode == "VALID" ? new long[2 * Kernel.Length] : Pads;
        }

        Shape input = node.Input(0).Shape;
        long[] extra = node.Attributes.Integers("output_padding") ?? new long[Kernel.Length];
        long[] totals = [.. Kernel.Select((_, axis) =>
        {
            long extent = input[axis + 2].Length;
            long target = wanted.Length == 0 ? extent * Strides[axis] : wanted[wanted.Length - Kernel.Length + axis];
            return (Strides[axis] * (extent - 1)) + extra[axis] + Span(axis) - target;
        })];
        return Share(totals, mode == "SAME_UPPER");
    }

    private static long[] Share(long[] totals, bool moreAtEnd) =>
    [
        .. totals.Select(total => moreAtEnd ? total / 2 : total - (total / 2)),
        .. totals.Select(total => moreAtEnd ? total - (total / 2) : total / 2),
    ];
}
