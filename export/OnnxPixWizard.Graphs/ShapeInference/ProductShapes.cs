using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.ShapeInference;

/// <summary>Matrix products and attention.</summary>
internal static class ProductShapes
{
    public static void Register(Dictionary<string, Func<Node, (ElementType, Shape)[]>> rules)
    {
        rules["MatMul"] = static node => [(node.Input(0).Type, MatMul(node.Input(0).Shape, node.Input(1).Shape))];
        rules["FusedMatMul"] = static node =>
            [(node.Input(0).Type, MatMul(Flip(node, 0, "transA"), Flip(node, 1, "transB")))];
        rules["Gemm"] = Gemm;
        rules["Attention"] = Attention;
        rules["MultiHeadAttention"] = MultiHeadAttention;
        foreach (string name in (string[])["DynamicQuantizeMatMul", "MatMulIntegerToFloat"])
        {
            rules[name] = static node => [(ElementType.Float32, MatMul(node.Input(0).Shape, node.Input(1).Shape))];
        }
    }

    private static Shape Flip(Node node, int input, string attribute)
    {
        Shape shape = node.Input(input).Shape;
        return node.Attributes.Integer(attribute, 0) == 0 ? shape : shape.With(-1, shape[-2]).With(-2, shape[-1]);
    }

    private static Shape MatMul(Shape left, Shape right)
    {
        if (left.Rank == 0 || right.Rank == 0)
        {
            throw new ShapeException("a matrix product needs axes.");
        }

        Dimension inner = right.Rank == 1 ? right[0] : right[-2];
        if (left[-1] != inner)
        {
            throw new ShapeException($"inner axes differ: {left} times {right}.");
        }

        Shape batch = ElementwiseShapes.Broadcast(Leading(left), Leading(right));
        List<Dimension> result = [.. batch];
        if (left.Rank > 1)
        {
            result.Add(left[-2]);
        }

        if (right.Rank > 1)
        {
            result.Add(right[-1]);
        }

        return [.. result];
    }

    private static Shape Leading(Shape shape) => [.. shape.Take(Math.Max(0, shape.Rank - 2))];

    private static (ElementType, Shape)[] Gemm(Node node)
    {
        Shape product = MatMul(Flip(node, 0, "transA"), Flip(node, 1, "transB"));
        if (node.OptionalInput(2) is { } bias && !ElementwiseShapes.Broadcast(product, bias.Shape).Equals(product))
        {
            throw new ShapeException($"the third input's shape {bias.Shape} does not broadcast to {product}.");
        }

        return [(node.Input(0).Type, product)];
    }

    private static (ElementType, Shape)[] Attention(Node node)
    {
        Shape query = Heads(node, 0, "q_num_heads");
        Shape key = Heads(node, 1, "kv_num_heads");
        Shape value = Heads(node, 2, "kv_num_heads");
        bool fits = query[3] == key[3] && key[2] == value[2] && key[1] == value[1]
            && (!query[1].IsStatic || !key[1].IsStatic || (key[1] != 0 && query[1].Length % key[1].Length == 0));
        if (!fits)
        {
            throw new ShapeException(
                $"query {query}, key {key} and value {value} must be [batch, heads, tokens, width] with equal key width and token count, "
                + "and each key head must serve as many query heads.");
        }

        Shape result = node.Input(0).Rank == 4 ? query.With(3, value[3]) : node.Input(0).Shape.With(2, query[1] * value[3]);
        return [(node.Input(0).Type, result)];
    }

    // [batch, heads, tokens, width], whether the operator gets that or [batch, tokens, heads · width].
    private static Shape Heads(Node node, int input, string attribute)
    {
        Shape shape = node.Input(input).Shape;
        long heads = node.Attributes.Integer(attribute, 0);
        return shape.Rank switch
        {
            4 => shape,
            3 when heads > 0 && shape[2].Length % heads == 0 => [shape[0], heads, shape[1], shape[2].Length / heads],
            _ => throw new ShapeException(
                $"input {input} of shape {shape} must be [batch, heads, tokens, width], or [batch, tokens, {attribute} · width]."),
        };
    }

    private static (ElementType, Shape)[] MultiHeadAttention(Node node)
    {
        Shape query = node.Input(0).Shape;
        Shape value = node.Input(2).Shape;
        Dimension width = value.Rank == 4 ? value[1] * value[3] : value[2];
        return query.Rank == 3
            ? [(node.Input(0).Type, query.With(2, width))]
            : throw new ShapeException($"the query {query} must be [batch, tokens, width].");
    }
}
