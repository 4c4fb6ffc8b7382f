using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Convolutions and transposed convolutions, of which each is the other's gradient by its input.</summary>
internal static class ConvolutionRules
{
    public static void Register(GradientTable table)
    {
        table.Add("Conv", Conv);
        table.Add("ConvTranspose", ConvTranspose);
    }

    private static Value?[] Conv(GradientStep step)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        ConvolutionWindow window = ConvolutionWindow.ReadConvolution(node);
        return
        [
            step.Needs(0) ? ByInput(node.Input(0).Shape, node.Input(1), gradient, window) : null,
            step.Needs(1) ? WeightGradient(node.Input(0), gradient, node.Input(1).Shape, window) : null,
            step.Needs(2) ? BiasGradient(gradient) : null,
        ];
    }

    private static Value?[] ConvTranspose(GradientStep step)
    {
        Node node = step.Node;
        Value gradient = step.Gradients[0]!;
        ConvolutionWindow window = ConvolutionWindow.ReadTransposed(node);
        return
        [
            step.Needs(0) ? Seen(Op.Conv(gradient, node.Input(1), null, window.Strides, window.Pads, window.Dilations, window.Groups), node.Input(0).Shape) : null,
            step.Needs(1) ? WeightGradient(gradient, node.Input(0), node.Input(1).Shape, window) : null,
            step.Needs(2) ? BiasGradient(gradient) : null,
        ];
    }

    // An output padding of a stride or more adds windows that come from no entry of the input.
    private static Value Seen(Value convolved, Shape input)
    {
        long[] axes = [.. Enumerable.Range(2, input.Rank - 2).Where(axis => convolved[axis] != input[axis]).Select(static axis => (long)axis)];
        return axes.Length == 0
            ? convolved
            : Op.Slice(convolved, axes, new long[axes.Length], [.. axes.Select(axis => input[(int)axis].Length)], [.. axes.Select(static _ => 1L)]);
    }

    private static Value ByInput(Shape input, Value weight, Value gradient, ConvolutionWindow window)
    {
        int axes = window.Axes;
        long[] pads = [.. Enumerable.Range(0, 2 * axes).Select(end => window.Span(end % axes) - 1 - window.Pads[end])];
        if (window.Strides.Any(static stride => stride != 1) || pads.Any(static pad => pad < 0))
        {
            return gradient.Graph.Add("ConvTranspose", [gradient, weight], window.TransposedAttributes(input, gradient.Shape));
        }

        // Measured: a convolution with the turned kernel takes three quarters of the transposed one's time.
        return Op.Conv(gradient, TurnKernel(weight, window), null, pads: pads, dilations: window.Dilations, groups: window.Groups);
    }

    // [outputs, channels / groups, kernel...] to [channels, outputs / groups, kernel backwards...]
    private static Value TurnKernel(Value weight, ConvolutionWindow window)
    {
        long places = window.Places;
        long outputs = weight[0].Length / window.Groups;
        long channels = weight[1].Length;
        Value turned = Op.Transpose(Op.Reshape(weight, window.Groups, outputs, channels, places), 0, 2, 1, 3);
        if (places > 1)
        {
            turned = Op.Gather(turned, weight.Graph.Integers([.. Enumerable.Range(0, (int)places).Reverse().Select(static place => (long)place)]), 3);
        }

        return Op.Reshape(turned, [window.Groups * channels, outputs, .. weight.Shape.Skip(2)]);
    }

    // Two reductions over neighbouring axes are faster than one over axes apart.
    private static Value BiasGradient(Value gradient) =>
        Op.ReduceSum(Op.ReduceSum(gradient, false, [.. Enumerable.Range(2, gradient.Rank - 2).Select(static axis => (long)axis)]), false, 0);

    // Each tap of the kernel sees the input shifted: one product a tap over all places of the whole batch. Measured: less than two thirds of
    // the time of one product with all shifted inputs stacked, which must be copied once more, and a third of a convolution's by the gradient.
    private static Value WeightGradient(Value input, Value gradient, Shape weight, ConvolutionWindow window)
    {
        int axes = window.Axes;
        Value padded = window.Pads.Any(static pad => pad != 0)
            ? Op.Pad(input, [0, 0, .. window.Pads[..axes], 0, 0, .. window.Pads[axes..]])
            : input;
        long[] extents = [.. gradient.Shape.Skip(2).Select(static extent => extent.Length)];
        long[] channelsFirst = [1, 0, .. Enumerable.Range(2, axes).Select(static axis => (long)axis)];
        Value planes = Op.Transpose(padded, channelsFirst);
        Value rows = ByGroup(Op.Transpose(gradient, channelsFirst), window.Groups);
        Value[] products = [.. window.Taps().Select(tap =>
            Op.MatMul(rows, ByGroup(window.Shift(planes, tap, extents), window.Groups), transposeLeft: false, transposeRight: true))];
        if (products.Length == 1)
        {
            return Op.Reshape(products[0], weight.ToArray());
        }

        Value byTap = Op.Reshape(Op.Concat(0, products), products.Length, weight[0], weight[1]);
        return Op.Reshape(Op.Transpose(byTap, 1, 2, 0), weight.ToArray());
    }

    // [channels, batch, spatial...] to [groups, channels / groups, places of the batch]; without groups the first axis is left out.
    private static Value ByGroup(Value planes, long groups)
    {
        Dimension places = Shape.Create([.. planes.Shape.Skip(1)]).ElementCount;
        return groups == 1
            ? Op.Reshape(planes, planes[0], places)
            : Op.Reshape(planes, groups, planes[0].Length / groups, places);
    }
}
