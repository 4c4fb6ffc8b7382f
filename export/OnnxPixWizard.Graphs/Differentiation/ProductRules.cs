using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Matrix products and rotations.</summary>
internal static class ProductRules
{
    public static void Register(GradientTable table)
    {
        table.Add("MatMul", static step => Product(step, false, false, 1));
        table.Add("FusedMatMul", static step =>
        {
            NodeAttributes attributes = step.Node.Attributes;
            return attributes.Integer("transBatchA", 0) == 0 && attributes.Integer("transBatchB", 0) == 0
                ? Product(step, attributes.Integer("transA", 0) == 1, attributes.Integer("transB", 0) == 1, attributes.Float("alpha", 1))
                : throw new DifferentiationException("FusedMatMul", "products with moved batch axes have no rule.");
        });
        table.Add("Gemm", Gemm);
        table.Add("Einsum", EinsumGradient.Rule);
        table.Add("Attention", AttentionGradient.Rule);
        table.Add("MultiHeadAttention", AttentionGradient.MultiHeadRule);
        table.Add("RotaryEmbedding", Rotary);
    }

    // A rotation's gradient is the rotation back.
    private static Value?[] Rotary(GradientStep step)
    {
        Node node = step.Node;
        int sine = node.Domain == Op.Microsoft ? 3 : 2;
        if (step.Needs(sine) || step.Needs(sine - 1))
        {
            throw new DifferentiationException(node.OpType, "its tables can't be trained.");
        }

        Value?[] inputs = [.. node.Inputs];
        inputs[0] = step.Gradients[0];
        inputs[sine] = -node.Input(sine);
        return [node.Output.Graph.Add(node.OpType, inputs, node.Attributes, node.Domain)];
    }

    private static Value?[] Product(GradientStep step, bool transposeLeft, bool transposeRight, float scale)
    {
        Value left = step.Node.Input(0);
        Value right = step.Node.Input(1);
        Value gradient = step.Gradients[0]!;
        if (left.Rank == 1 || right.Rank == 1)
        {
            return VectorProduct(step, left, right, gradient, scale);
        }

        bool flat = right.Rank == 2 && left.Rank > 2 && !transposeLeft;
        Value? byLeft = step.Needs(0) ? LeftGradient(left, right, gradient, transposeLeft, transposeRight, scale) : null;
        Value? byRight = !step.Needs(1) ? null
            : flat ? RightGradient(Flatten(left), right, Flatten(gradient), transposeLeft, transposeRight, scale)
            : RightGradient(left, right, gradient, transposeLeft, transposeRight, scale);
        return [byLeft, byRight];
    }

    private static Value LeftGradient(Value left, Value right, Value gradient, bool transposeLeft, bool transposeRight, float scale)
    {
        Value product = transposeLeft
            ? Op.MatMul(right, gradient, transposeRight, transposeRight: true, scale)
            : Op.MatMul(gradient, right, transposeLeft: false, !transposeRight, scale);
        return ReduceBatch(product, left);
    }

    private static Value RightGradient(Value left, Value right, Value gradient, bool transposeLeft, bool transposeRight, float scale)
    {
        Value product = transposeRight
            ? Op.MatMul(gradient, left, transposeLeft: true, transposeLeft, scale)
            : Op.MatMul(left, gradient, !transposeLeft, transposeRight: false, scale);
        return ReduceBatch(product, right);
    }

    private static Value ReduceBatch(Value product, Value input) => Broadcasting.ReduceTo(product, product.Shape, input.Shape);

    // One product over all rows instead of one a batch entry and a sum.
    private static Value Flatten(Value value) =>
        Op.Reshape(value, Shape.Create([.. value.Shape.Take(value.Rank - 1)]).ElementCount, value[-1]);

    private static Value?[] VectorProduct(GradientStep step, Value left, Value right, Value gradient, float scale)
    {
        Value matrixLeft = left.Rank == 1 ? Op.Reshape(left, 1, left[0]) : left;
        Value matrixRight = right.Rank == 1 ? Op.Reshape(right, right[0], 1) : right;
        List<Dimension> shape = [.. gradient.Shape];
        if (right.Rank == 1)
        {
            shape.Add(1);
        }

        if (left.Rank == 1)
        {
            shape.Insert(shape.Count - 1, 1);
        }

        Value matrixGradient = Op.Reshape(gradient, [.. shape]);
        return
        [
            step.Needs(0) ? Op.Reshape(LeftGradient(matrixLeft, matrixRight, matrixGradient, false, false, scale), left.Shape.ToArray()) : null,
            step.Needs(1) ? Op.Reshape(RightGradient(matrixLeft, matrixRight, matrixGradient, false, false, scale), right.Shape.ToArray()) : null,
        ];
    }

    private static Value?[] Gemm(GradientStep step)
    {
        Node node = step.Node;
        Value?[] products = Product(step, node.Attributes.Integer("transA", 0) == 1, node.Attributes.Integer("transB", 0) == 1, node.Attributes.Float("alpha", 1));
        float beta = node.Attributes.Float("beta", 1);
        Value? byBias = step.Needs(2) ? Broadcasting.ReduceTo(step.Gradients[0]!, node, 2) : null;
        return [.. products, byBias is null || beta == 1 ? byBias : byBias * beta];
    }
}
