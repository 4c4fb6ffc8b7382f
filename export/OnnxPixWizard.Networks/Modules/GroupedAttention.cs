using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Networks.Modules;

/// <summary>Scaled dot-product attention in which consecutive query heads share a key/value head.</summary>
/// <param name="heads">Query heads.</param>
/// <param name="groups">Key/value heads; divides <paramref name="heads"/>.</param>
/// <param name="width">Channels of a head, which also scale the scores by 1/√width.</param>
internal sealed class GroupedAttention(int heads, int groups, int width)
{
    private readonly float _scale = (float)(1 / Math.Sqrt(width));
    private readonly int _share = heads / groups;

    /// <summary>Fused where parameters are stored, differentiable where they are inputs.</summary>
    /// <param name="query">[batch, tokens, heads, width].</param>
    /// <param name="keys">[batch, keys, groups, width].</param>
    /// <param name="values">[batch, keys, groups, width].</param>
    /// <param name="bias">Added to the scores, [1 or batch, 1, tokens, keys], or null.</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public Value Apply(Value query, Value keys, Value values, Value? bias = null) => query.Graph.Placement == ParameterPlacement.Stored
        ? ByTokens(query, keys, values, bias)
        : ByProducts(query, Op.Transpose(keys, 0, 2, 1, 3), Op.Transpose(values, 0, 2, 1, 3), bias is null ? null : Op.Unsqueeze(bias, 1));

    /// <summary>By products and a softmax: any shape with a gradient rule for each part, but with all scores in memory.</summary>
    /// <param name="query">[batch, tokens, heads, width].</param>
    /// <param name="keys">[batch, groups, keys, width].</param>
    /// <param name="values">[batch, groups, keys, width].</param>
    /// <param name="bias">Added to the scores, [1 or batch, 1, 1, 1 or tokens, keys], or null.</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public Value ByProducts(Value query, Value keys, Value values, Value? bias)
    {
        Dimension batch = query[0], tokens = query[1];

        // The query heads of a group become further rows of one product, so that keys and values are never repeated.
        Value rows = Op.Transpose(Op.Reshape(query, batch, tokens, groups, _share, width), 0, 2, 3, 1, 4);
        Value scores = Op.MatMul(Op.Reshape(rows, batch, groups, _share * tokens, width), keys, transposeLeft: false, transposeRight: true, _scale);
        if (bias is not null)
        {
            scores = Op.Reshape(Op.Reshape(scores, batch, groups, _share, tokens, keys[2]) + bias, batch, groups, _share * tokens, keys[2]);
        }

        Value mixed = Op.Reshape(Op.MatMul(Op.Softmax(scores), values), batch, groups, _share, tokens, width);
        return Op.Reshape(Op.Transpose(mixed, 0, 3, 1, 2, 4), batch, tokens, (long)heads * width);
    }

    /// <summary>By ONNX Runtime's tiled operator.</summary>
    /// <param name="query">[batch, tokens, heads, key width].</param>
    /// <param name="keys">[batch, keys, groups, key width].</param>
    /// <param name="values">[batch, keys, groups, width].</param>
    /// <param name="bias">Added to the scores, [1 or batch, 1, tokens, keys], or null.</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public Value ByTokens(Value query, Value keys, Value values, Value? bias = null) =>
        Op.MultiHeadAttention(Joined(query), Joined(Repeat(keys, 3)), Joined(Repeat(values, 3)), heads, _scale, bias);

    /// <summary>By ONNX Runtime's tiled operator, keys and values given by heads.</summary>
    /// <param name="query">[batch, tokens, heads, key width].</param>
    /// <param name="keys">[batch, groups, keys, key width].</param>
    /// <param name="values">[batch, groups, keys, width].</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public Value ByHeads(Value query, Value keys, Value values) =>
        Op.MultiHeadAttention(Joined(query), Repeat(keys, 2), Repeat(values, 2), heads, _scale);

    private static Value Joined(Value x) => Op.Reshape(x, x[0], x[1], x[2] * x[3]);

    // The operator has no grouped form that every provider knows; repeating costs little beside the products.
    private Value Repeat(Value x, int axis)
    {
        if (_share == 1)
        {
            return x;
        }

        long[] repeats = [1, 1, 1, 1, 1];
        repeats[axis] = _share;
        Value repeated = Op.Expand(Op.Unsqueeze(x, axis), repeats);
        return Op.Reshape(repeated, [.. x.Shape.With(axis - 1, heads)]);
    }
}
