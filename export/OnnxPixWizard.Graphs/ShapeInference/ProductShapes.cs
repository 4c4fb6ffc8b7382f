using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Tensors;

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
        rules["Einsum"] = Einsum;
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

    private static (ElementType, Shape)[] Einsum(Node node)
    {
        string equation = node.Attributes.Text("equation", "").Replace(" ", "", StringComparison.Ordinal);
        string[] sides = equation.Split("->");
        string[] terms = sides[0].Split(',');
        if (sides.Length != 2 || terms.Length != node.Inputs.Count || equation.Contains('.', StringComparison.Ordinal))
        {
            throw new ShapeException($"equation '{equation}' is not of the form 'ab,bc->ac' with a term an input.");
        }

        Dictionary<char, Dimension> extents = [];
        for (int input = 0; input < terms.Length; input++)
        {
            Shape shape = node.Input(input).Shape;
            if (shape.Rank != terms[input].Length)
            {
                throw new ShapeException($"term '{terms[input]}' does not fit shape {shape}.");
            }

            for (int axis = 0; axis < shape.Rank; axis++)
            {
                char label = terms[input][axis];
                if (!extents.TryAdd(label, shape[axis]) && extents[label] != shape[axis])
                {
                    throw new ShapeException($"index '{label}' of '{equation}' is both {extents[label]} and {shape[axis]}.");
                }
            }
        }

        return [(node.Input(0).Type, [.. sides[1].Select(label => extents[label])])];
    }

    private static (ElementType, Shape)[] Attention(Node node)
    {
        Shape query = node.Input(0).Shape;
        Shape key = node.Input(1).Shape;
        Shape value = node.Input(2).Shape;
        if (query.Rank != 4 || key.Rank != 4 || value.Rank != 4 || query[3] != key[3] || key[2] != value[2])
        {
            throw new ShapeException($"query {query}, key {key} and value {value} must be [batch, heads, tokens, width] with equal key width and token count.");
        }

        return [(node.Input(0).Type, query.With(3, value[3]))];
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
