using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Normalisations. Where the operator can give the statistics it used, it is asked for them; else they are computed again.</summary>
internal static class NormalizationRules
{
    public static void Register(GradientTable table)
    {
        table.Add("LayerNormalization", LayerNorm);
        table.Add("RMSNormalization", RmsNorm);
        table.Add("SimplifiedLayerNormalization", RmsNorm);
        table.Add("InstanceNormalization", InstanceNorm);
        table.Add("GroupNormalization", GroupNorm);
        table.Add("LpNormalization", LpNorm);
        table.Add("BatchNormalization", BatchNorm);
    }

    private static Value?[] LayerNorm(GradientStep step)
    {
        Node node = step.Node;
        Value x = node.Input(0);
        Value gradient = Single(step);
        Value inverse = x.Graph.FurtherResult(node, 2);
        Value standard = (x - x.Graph.FurtherResult(node, 1)) * inverse;
        return
        [
            step.Needs(0) ? Unstandardize(gradient * node.Input(1), standard, inverse, NormalizedAxes(node)) : null,
            step.Needs(1) ? Broadcasting.ReduceTo(gradient * standard, node, 1) : null,
            step.Needs(2) ? Broadcasting.ReduceTo(gradient, node, 2) : null,
        ];
    }

    // y = x·r·w with r = 1 / sqrt(mean(x²) + epsilon): r·g·w - x·r²·mean(g·y), and the sum of g·x·r for the weight.
    private static Value?[] RmsNorm(GradientStep step)
    {
        Node node = step.Node;
        Value x = node.Input(0);
        Value gradient = Single(step);
        long[] axes = NormalizedAxes(node);
        Value inverse = node.OpType == "SimplifiedLayerNormalization"
            ? x.Graph.FurtherResult(node, 1)
            : Op.Reciprocal(Op.Sqrt(Op.ReduceMean(x * x, true, axes) + node.Attributes.Float("epsilon", 1e-5f)));
        Value? byX = step.Needs(0)
            ? (gradient * node.Input(1) * inverse) - (x * (Op.ReduceMean(gradient * node.Output, true, axes) * inverse * inverse))
            : null;
        return [byX, step.Needs(1) ? ScaledSum(gradient * x, inverse, node) : null];
    }

    // The sum over rows of product · factor: as a product of the row of factors with the matrix where each row has one factor.
    private static Value ScaledSum(Value product, Value factors, Node node)
    {
        if (node.Input(1).Rank != 1 || node.Input(1)[0] != product[-1])
        {
            return Broadcasting.ReduceTo(product * factors, node, 1);
        }

        Dimension rows = factors.Shape.ElementCount;
        Value sum = Op.MatMul(Op.Reshape(factors, 1, rows), Op.Reshape(product, rows, product[-1]));
        return Op.Reshape(sum, product[-1]);
    }

    private static Value?[] InstanceNorm(GradientStep step)
    {
        Node node = step.Node;
        Value x = Rows(node.Input(0), node.Input(0)[1]);
        Value gradient = Rows(Single(step), node.Input(0)[1]);
        Value scale = Op.Reshape(node.Input(1), node.Input(1)[0], 1);
        (Value standard, Value inverse) = Standardize(x, [-1], node.Attributes.Float("epsilon", 1e-5f));
        return
        [
            step.Needs(0) ? Op.Reshape(Unstandardize(gradient * scale, standard, inverse, [-1]), node.Input(0).Shape.ToArray()) : null,
            step.Needs(1) ? Op.ReduceSum(gradient * standard, false, 0, 2) : null,
            step.Needs(2) ? Op.ReduceSum(gradient, false, 0, 2) : null,
        ];
    }

    private static Value?[] GroupNorm(GradientStep step)
    {
        Node node = step.Node;
        Value x = node.Input(0);
        long groups = node.Attributes.Integer("num_groups", 1);
        Value grouped = Rows(x, groups);
        (Value standard, Value inverse) = Standardize(grouped, [-1], node.Attributes.Float("epsilon", 1e-5f));
        Value gradient = Rows(Single(step), x[1]);
        Value scaled = gradient * Op.Reshape(node.Input(1), x[1], 1);
        return
        [
            step.Needs(0) ? Op.Reshape(Unstandardize(Op.Reshape(scaled, grouped.Shape.ToArray()), standard, inverse, [-1]), x.Shape.ToArray()) : null,
            step.Needs(1) ? Op.ReduceSum(gradient * Op.Reshape(standard, gradient.Shape.ToArray()), false, 0, 2) : null,
            step.Needs(2) ? Op.ReduceSum(gradient, false, 0, 2) : null,
        ];
    }

    // With given statistics, as at evaluation: (x - mean) / sqrt(variance + epsilon) · scale + bias, one of each a channel.
    private static Value?[] BatchNorm(GradientStep step)
    {
        Node node = step.Node;
        if (node.Attributes.Integer("training_mode", 0) == 1)
        {
            throw new DifferentiationException(node.OpType, "statistics of the batch have no rule.");
        }

        Value x = node.Input(0);
        Value gradient = Single(step);
        Value PerChannel(int input) => Op.Reshape(node.Input(input), [x[1], .. Enumerable.Repeat(Dimension.Of(1), x.Rank - 2)]);
        Value inverse = Op.Reciprocal(Op.Sqrt(PerChannel(4) + node.Attributes.Float("epsilon", 1e-5f)));
        Value standard = (x - PerChannel(3)) * inverse;
        Value factor = PerChannel(1) * inverse;
        Value Channels(Value value) => Op.Reshape(Broadcasting.ReduceTo(value, value.Shape, factor.Shape), x[1]);
        Value? byMean = step.Needs(3) || step.Needs(4) ? gradient * factor : null;
        return
        [
            gradient * factor,
            step.Needs(1) ? Channels(gradient * standard) : null,
            step.Needs(2) ? Channels(gradient) : null,
            step.Needs(3) ? -Channels(byMean!) : null,
            step.Needs(4) ? Channels(byMean! * standard * inverse) * -0.5f : null,
        ];
    }

    private static Value?[] LpNorm(Node node, Value gradient)
    {
        Value x = node.Input(0);
        long axis = node.Attributes.Integer("axis", -1);
        bool euclidean = node.Attributes.Integer("p", 2) == 2;
        Value norm = euclidean ? Op.Sqrt(Op.ReduceSum(x * x, true, axis)) : Op.ReduceSum(Op.Abs(x), true, axis);
        Value along = Op.ReduceSum(gradient * node.Output, true, axis);
        Value zero = Broadcasting.Zero(x.Graph);

        // A row of zeros stays zero, whatever is done to it.
        Value inverse = Op.Where(Op.Equal(norm, zero), zero, Op.Reciprocal(norm));
        return [(gradient - ((euclidean ? node.Output : Op.Sign(x)) * along)) * inverse];
    }

    // Statistics over axes: (x - mean)·r and r = 1 / sqrt(variance + epsilon).
    private static (Value Standard, Value Inverse) Standardize(Value x, long[] axes, float epsilon)
    {
        Value centred = x - Op.ReduceMean(x, true, axes);
        Value inverse = Op.Reciprocal(Op.Sqrt(Op.ReduceMean(centred * centred, true, axes) + epsilon));
        return (centred * inverse, inverse);
    }

    // r·(g - mean(g) - s·mean(g·s))
    private static Value Unstandardize(Value gradient, Value standard, Value inverse, long[] axes) =>
        (gradient - Op.ReduceMean(gradient, true, axes) - (standard * Op.ReduceMean(gradient * standard, true, axes))) * inverse;

    private static Value Rows(Value value, Dimension rows) =>
        Op.Reshape(value, value[0], rows, Shape.Create([.. value.Shape.Skip(1)]).ElementCount.Length / rows.Length);

    private static long[] NormalizedAxes(Node node)
    {
        Shape shape = node.Input(0).Shape;
        int axis = shape.NormalizeAxis(node.Attributes.Integer("axis", -1));
        return [.. Enumerable.Range(axis, shape.Rank - axis).Select(static axis => (long)axis)];
    }

    private static Value Single(GradientStep step) => step.Gradients is [{ } gradient, ..] && step.Gradients.Skip(1).All(static other => other is null)
        ? gradient
        : throw new DifferentiationException(step.Node.OpType, "the statistics it gives can't be differentiated.");
}
