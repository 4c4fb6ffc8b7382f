using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>The window of a convolution or a pooling, with everything that its attributes leave out filled in.</summary>
/// <param name="Kernel">Extents of the kernel, one a spatial axis.</param>
/// <param name="Strides">Step of the window.</param>
/// <param name="Pads">Entries before each spatial axis, then after each.</param>
/// <param name="Dilations">Spacing of the kernel's elements.</param>
/// <param name="Groups">Independent groups of channels.</param>
/// <param name="Ceiling">Whether a window that only begins inside counts as well.</param>
internal sealed record ConvolutionWindow(long[] Kernel, long[] Strides, long[] Pads, long[] Dilations, long Groups, bool Ceiling)
{
    /// <summary>Number of spatial axes.</summary>
    public int Axes => Kernel.Length;

    /// <summary>The window of a Conv.</summary>
    public static ConvolutionWindow ReadConvolution(Node node) => WithAutomaticPads(Read(node, KernelOf(node)), node);

    /// <summary>The window of a ConvTranspose: that of the convolution which it transposes.</summary>
    public static ConvolutionWindow ReadTransposed(Node node) => WithTransposedPads(Read(node, KernelOf(node)), node);

    /// <summary>The window of a pooling.</summary>
    public static ConvolutionWindow ReadPooling(Node node) => WithAutomaticPads(
        Read(node, node.Attributes.Integers("kernel_shape") ?? throw new ShapeException("a pooling needs its kernel_shape.")), node);

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

            long count = (room / Strides[axis]) + 1;
            bool begins = Ceiling && room % Strides[axis] != 0 && count * Strides[axis] < extent.Length + Pads[axis];
            yield return begins ? count + 1 : count;
        }
    }

    /// <summary>Extent that the kernel covers along an axis.</summary>
    public long Span(int axis) => (Dilations[axis] * (Kernel[axis] - 1)) + 1;

    private static long[] KernelOf(Node node) => [.. node.Input(1).Shape.Skip(2).Select(static extent => extent.Length)];

    private static ConvolutionWindow Read(Node node, long[] kernel)
    {
        NodeAttributes attributes = node.Attributes;
        long[] ones = [.. Enumerable.Repeat(1L, kernel.Length)];
        return new ConvolutionWindow(
            kernel,
            attributes.Integers("strides") ?? ones,
            attributes.Integers("pads") ?? new long[2 * kernel.Length],
            attributes.Integers("dilations") ?? ones,
            attributes.Integer("group", 1),
            attributes.Integer("ceil_mode", 0) == 1);
    }

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

    // An output shape, or one of the automatic modes, fixes the pads instead of the other way round.
    private static ConvolutionWindow WithTransposedPads(ConvolutionWindow window, Node node)
    {
        string mode = node.Attributes.Text("auto_pad", "NOTSET");
        long[] wanted = node.Attributes.Integers("output_shape") ?? [];
        if (wanted.Length == 0 && mode is "NOTSET" or "VALID")
        {
            return mode == "NOTSET" ? window : window with { Pads = new long[2 * window.Axes] };
        }

        Shape input = node.Input(0).Shape;
        long[] extra = node.Attributes.Integers("output_padding") ?? new long[window.Axes];
        long[] totals = [.. window.Kernel.Select((_, axis) =>
        {
            long extent = input[axis + 2].Length;
            long target = wanted.Length == 0 ? extent * window.Strides[axis] : wanted[wanted.Length - window.Axes + axis];
            return Math.Max(0, (window.Strides[axis] * (extent - 1)) + extra[axis] + window.Span(axis) - target);
        })];
        return window with { Pads = Share(totals, mode == "SAME_UPPER") };
    }

    private static long[] Share(long[] totals, bool moreAtEnd) =>
    [
        .. totals.Select(total => moreAtEnd ? total / 2 : total - (total / 2)),
        .. totals.Select(total => moreAtEnd ? total - (total / 2) : total / 2),
    ];
}
