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
            step.Needs(0) ? Op.Conv(gradient, node.Input(1), null, window.Strides, window.Pads, window.Dilations, window.Groups) : null,
            step.Needs(1) ? WeightGradient(gradient, node.Input(0), node.Input(1).Shape, window) : null,
            step.Needs(2) ? BiasGradient(gradient) : null,
        ];
    }

    private static Value ByInput(Shape input, Value weight, Value gradient, ConvolutionWindow window) =>
        gradient.Graph.Add("ConvTranspose", [gradient, weight], window.TransposedAttributes(input, gradient.Shape));

    private static Value BiasGradient(Value gradient) =>
        Op.ReduceSum(gradient, false, [0, .. Enumerable.Range(2, gradient.Rank - 2).Select(static axis => (long)axis)]);

    // Each tap of the kernel sees the input shifted: the shifted inputs, stacked, against the gradient are one product a group.
    private static Value WeightGradient(Value input, Value gradient, Shape weight, ConvolutionWindow window)
    {
        int axes = window.Axes;
        Value padded = window.Pads.Any(static pad => pad != 0)
            ? Op.Pad(input, [0, 0, .. window.Pads[..axes], 0, 0, .. window.Pads[axes..]])
            : input;
        long[] extents = [.. gradient.Shape.Skip(2).Select(static extent => extent.Length)];
        long places = extents.Aggregate(1L, static (product, extent) => product * extent);
        Value[] taps = [.. window.Taps().Select(tap => Op.Unsqueeze(window.Shift(padded, tap, extents), 2))];
        Value columns = Op.Reshape(Op.Concat(2, taps), input[0], window.Groups, input[1].Length / window.Groups * taps.Length, places);
        Value rows = Op.Reshape(gradient, gradient[0], window.Groups, gradient[1].Length / window.Groups, places);
        Value products = Op.MatMul(rows, columns, transposeLeft: false, transposeRight: true);
        return Op.Reshape(input[0] == 1 ? products : Op.ReduceSum(products, false, 0), weight.ToArray());
    }
}
