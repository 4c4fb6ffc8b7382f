using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>The window of a convolution, with everything that its attributes leave out filled in.</summary>
/// <param name="Kernel">Extents of the kernel, one a spatial axis.</param>
/// <param name="Strides">Step of the window.</param>
/// <param name="Pads">Entries before each spatial axis, then after each.</param>
/// <param name="Dilations">Spacing of the kernel's elements.</param>
internal sealed record ConvolutionWindow(long[] Kernel, long[] Strides, long[] Pads, long[] Dilations)
{
    private int Axes => Kernel.Length;

    /// <summary>The window of a Conv.</summary>
    public static ConvolutionWindow Read(Node node)
    {
        NodeAttributes attributes = node.Attributes;
        long[] kernel = [.. node.Input(1).Shape.Skip(2).Select(static extent => extent.Length)];
        long[] ones = [.. Enumerable.Repeat(1L, kernel.Length)];
        return WithAutomaticPads(
            new ConvolutionWindow(
                kernel,
                attributes.Integers("strides") ?? ones,
                attributes.Integers("pads") ?? new long[2 * kernel.Length],
                attributes.Integers("dilations") ?? ones),
            node);
    }

    /// <summary>Spatial extents of the result; a named extent divided by a stride keeps a name that says so.</summary>
    /// <exception cref="ShapeException">The window does not fit.</exception>
    public IEnumerable<Dimension> ResultExtents(Shape input)
    {
        for (int axis = 0; axis < Axes; axis++)
        {
            Dimension extent = input[axis + 2];
            long shrink = Span(axis) - 1 - Pads[axis] - Pads[axis + Axes];
            if (!extent.IsStatic)
            {
                yield return shrink == 0 && Strides[axis] == 1 ? extent : $"({extent}/{Strides[axis]}:{shrink})";
                continue;
            }

            long room = extent.Length - shrink - 1;
            if (room < 0)
            {
                throw new ShapeException($"a window of {Kernel[axis]} does not fit axis {axis + 2} of {input}.");
            }

            yield return (room / Strides[axis]) + 1;
        }
    }

    // Extent that the kernel covers along an axis.
    private long Span(int axis) => (Dilations[axis] * (Kernel[axis] - 1)) + 1;

    private static ConvolutionWindow WithAutomaticPads(ConvolutionWindow window, Node node)
    {
        string mode = node.Attributes.Text("auto_pad", "NOTSET");
        if (mode is "NOTSET" or "VALID")
        {
            return mode == "NOTSET" ? window : window with { Pads = new long[2 * window.Axes] };
        }

        return window with
        {
            Pads = Share([.. window.Kernel.Select((_, axis) =>
            {
                long extent = node.Input(0).Shape[axis + 2].Length;
                long places = (extent + window.Strides[axis] - 1) / window.Strides[axis];
                return Math.Max(0, ((places - 1) * window.Strides[axis]) + window.Span(axis) - extent);
            })], mode == "SAME_UPPER"),
        };
    }

    private static long[] Share(long[] totals, bool moreAtEnd) =>
    [
        .. totals.Select(total => moreAtEnd ? total / 2 : total - (total / 2)),
        .. totals.Select(total => moreAtEnd ? total - (total / 2) : total / 2),
    ];
}
