using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>Scaled dot-product attention: the weights are computed again, since the operator keeps none.</summary>
internal static class AttentionGradient
{
    // Absorbs every score, and two of them are still a number.
    private const float Excluded = float.MinValue / 4;

    /// <summary>ONNX's operator of set 23.</summary>
    public static Value?[] Rule(GradientStep step)
    {
        Node node = step.Node;
        NodeAttributes attributes = node.Attributes;
        Refuse(node, 4, "a cache of earlier keys");
        Value query = ToHeads(node.Input(0), attributes.Integer("q_num_heads", 0));
        Value key = ToHeads(node.Input(1), attributes.Integer("kv_num_heads", 0));
        Value value = ToHeads(node.Input(2), attributes.Integer("kv_num_heads", 0));
        Value output = ToHeads(node.Output, attributes.Integer("q_num_heads", 0));
        float scale = attributes.Float("scale", 0);
        Terms terms = new(query, key, value, output, scale == 0 ? DefaultScale(query) : scale, attributes.Float("softcap", 0));
        Value? mask = node.OptionalInput(3);
        List<Value> biases = [];
        if (mask is not null)
        {
            biases.Add(mask.Type == ElementType.Bool ? Exclude(mask) : mask);
        }

        if (attributes.Integer("is_causal", 0) == 1)
        {
            biases.Add(Causal(query, key));
        }

        (Value byQuery, Value byKey, Value byValue, Value byScores) = Differentiate(terms, biases, ToHeads(First(step), attributes.Integer("q_num_heads", 0)));
        return
        [
            FromHeads(byQuery, node.Input(0)),
            FromHeads(byKey, node.Input(1)),
            FromHeads(byValue, node.Input(2)),
            step.Needs(3) ? Broadcasting.ReduceTo(byScores, byScores.Shape, mask!.Shape) : null,
        ];
    }

    /// <summary>ONNX Runtime's own operator with separate query, key and value.</summary>
    public static Value?[] MultiHeadRule(GradientStep step)
    {
        Node node = step.Node;
        Refuse(node, 3, "a bias of the projections");
        Refuse(node, 6, "a cache of earlier keys");
        long heads = node.Attributes.Integer("num_heads", 1);
        Value query = ToHeads(node.Input(0), heads);
        Value key = ToHeads(node.Input(1), heads);
        float scale = node.Attributes.Float("scale", 0);
        Terms terms = new(query, key, ToHeads(node.Input(2), heads), ToHeads(node.Output, heads), scale == 0 ? DefaultScale(query) : scale, SoftCap: 0);
        List<Value> biases = [];
        if (node.OptionalInput(4) is { } padding)
        {
            biases.Add(padding.Rank == 2
                ? Op.Reshape(Exclude(Op.Cast(padding, ElementType.Bool)), padding[0], 1, 1, padding[1])
                : throw new DifferentiationException(node.OpType, "only a key mask of [batch, keys] has a rule."));
        }

        if (node.OptionalInput(5) is { } bias)
        {
            biases.Add(bias);
        }

        if (node.Attributes.Integer("unidirectional", 0) == 1)
        {
            biases.Add(Causal(query, key));
        }

        (Value byQuery, Value byKey, Value byValue, Value byScores) = Differentiate(terms, biases, ToHeads(First(step), heads));
        return
        [
            FromHeads(byQuery, node.Input(0)),
            FromHeads(byKey, node.Input(1)),
            FromHeads(byValue, node.Input(2)),
            null,
            null,
            step.Needs(5) ? Broadcasting.ReduceTo(byScores, byScores.Shape, node.Input(5).Shape) : null,
        ];
    }

    // Query heads that share a key head are further rows of one product: no key is repeated, and the sum over the group comes by itself.
    private static (Value Query, Value Key, Value Value, Value Scores) Differentiate(Terms terms, List<Value> biases, Value gradient)
    {
        (Value query, Value key, Value value, _, float scale, float softCap) = terms;
        Dimension[] scoreShape = [query[0], query[1], query[2], key[2]];
        Dimension rows = query[1].Length / key[1].Length * query[2].Length;
        Value queryRows = Op.Reshape(query, query[0], key[1], rows, query[3]);
        Value outputRows = Op.Reshape(terms.Output, query[0], key[1], rows, value[3]);
        Value gradientRows = Op.Reshape(gradient, query[0], key[1], rows, value[3]);

        Value scores = Op.Reshape(Op.MatMul(queryRows, key, transposeLeft: false, transposeRight: true, scale), scoreShape);
        Value? bend = softCap == 0 ? null : Op.Tanh(scores / softCap);
        scores = biases.Aggregate(bend is null ? scores : bend * softCap, static (sum, bias) => sum + bias);
        Value weights = Op.Reshape(Op.Softmax(scores), query[0], key[1], rows, key[2]);

        Value byWeights = Op.MatMul(gradientRows, value, transposeLeft: false, transposeRight: true);
        Value biased = (byWeights - Op.ReduceSum(gradientRows * outputRows, true, -1)) * weights;
        Value byScores = bend is null ? biased : biased * Op.Reshape(1f - (bend * bend), weights.Shape.ToArray());
        return
        (
            Op.Reshape(Op.MatMul(byScores, key, transposeLeft: false, transposeRight: false, scale), query.Shape.ToArray()),
            Op.MatMul(byScores, queryRows, transposeLeft: true, transposeRight: false, scale),
            Op.MatMul(weights, gradientRows, transposeLeft: true, transposeRight: false),
            Op.Reshape(biased, scoreShape)
        );
    }

    private static Value Exclude(Value mask) => Op.Where(mask, mask.Graph.Scalar(0), mask.Graph.Scalar(Excluded));

    private static RecordedValue Causal(Value query, Value key)
    {
        int queries = (int)query[2].Length;
        int keys = (int)key[2].Length;
        float[] bias = new float[queries * keys];
        for (int row = 0; row < queries; row++)
        {
            for (int column = row + 1; column < keys; column++)
            {
                bias[(row * keys) + column] = Excluded;
            }
        }

        return query.Graph.Constant(Tensor.From<float>(bias, queries, keys));
    }

    private static Value ToHeads(Value value, long heads) => value.Rank == 4
        ? value
        : Op.Transpose(Op.Reshape(value, value[0], value[1], heads, value[2].Length / heads), 0, 2, 1, 3);

    private static Value FromHeads(Value gradient, Value input) => input.Rank == 4
        ? gradient
        : Op.Reshape(Op.Transpose(gradient, 0, 2, 1, 3), input.Shape.ToArray());

    private static float DefaultScale(Value query) => 1 / MathF.Sqrt(query[3].Length);

    private static void Refuse(Node node, int from, string what)
    {
        if (node.Inputs.Skip(from).Take(node.OpType == "Attention" ? 2 : from == 3 ? 1 : 2).Any(static input => input is not null))
        {
            throw new DifferentiationException(node.OpType, $"attention with {what} has no rule.");
        }
    }

    private static Value First(GradientStep step) => step.Gradients[0] ?? throw new DifferentiationException(step.Node.OpType, "only its first result can be differentiated.");

    private sealed record Terms(Value Query, Value Key, Value Value, Value Output, float Scale, float SoftCap);
}
