using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Operators;

public static partial class Op
{
    /// <summary>Matrix product over the last two axes, with broadcasting of the others.</summary>
    public static Value MatMul(Value left, Value right) => On(left).MatMul(left, right);

    /// <summary>x·Wᵀ (+ b): weights as checkpoints store them.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weight">[outputs, inputs].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <returns>[..., outputs].</returns>
    public static Value Linear(Value x, Value weight, Value? bias = null) => On(x).Linear(x, weight, bias);

    /// <summary>Several linear maps of one input.</summary>
    /// <param name="x">[..., inputs].</param>
    /// <param name="weights">[outputs, inputs] each.</param>
    /// <param name="biases">[outputs] each, or null.</param>
    /// <returns>[..., outputs] each, in order.</returns>
    public static IReadOnlyList<Value> Linears(Value x, IReadOnlyList<Value> weights, IReadOnlyList<Value>? biases = null) =>
        On(x).Linears(x, weights, biases);

    /// <summary>Convolution.</summary>
    /// <param name="x">[batch, channels, spatial...].</param>
    /// <param name="weight">[outputs, channels / groups, kernel...].</param>
    /// <param name="bias">[outputs], or null.</param>
    /// <param name="strides">Step of the window along each spatial axis; null = 1.</param>
    /// <param name="pads">Zeros before each spatial axis, then after each; null = 0.</param>
    /// <param name="dilations">Spacing of the kernel's elements; null = 1.</param>
    /// <param name="groups">Independent groups of channels.</param>
    public static Value Conv(
        Value x, Value weight, Value? bias, long[]? strides = null, long[]? pads = null, long[]? dilations = null, long groups = 1) =>
        On(x).Conv(x, weight, bias, strides, pads, dilations, groups);

    /// <summary>Scaled dot-product attention, softmax(q·kᵀ / √width)·v, in
    /// which consecutive query heads may share a key/value head.</summary>
    /// <param name="query">[batch, tokens, heads, width].</param>
    /// <param name="keys">[batch, keys, groups, width], or [batch, groups, keys, width] by heads.</param>
    /// <param name="values">As <paramref name="keys"/>.</param>
    /// <param name="bias">Added to the scores, [1 or batch, 1, tokens, keys], or null.</param>
    /// <param name="mask">Which keys are seen, from <see cref="KeyMasks"/>; null = all. Not together with a bias.</param>
    /// <param name="byHeads">Whether keys and values come by heads.</param>
    /// <returns>[batch, tokens, heads · width].</returns>
    public static Value Attention(Value query, Value keys, Value values, Value? bias = null, KeyMask? mask = null, bool byHeads = false) =>
        On(query).Attention(query, keys, values, bias, mask, byHeads);

    /// <summary>Prepares masks for the attentions of all blocks.</summary>
    /// <param name="queries">Any value of the queries' batch and length, [batch, tokens, features].</param>
    /// <param name="heads">Query heads.</param>
    /// <param name="groups">Key/value heads.</param>
    /// <param name="visible">For each mask: true = seen, boolean [batch, keys]; null = no mask.</param>
    /// <returns>A mask, or null, for each.</returns>
    public static IReadOnlyList<KeyMask?> KeyMasks(Value queries, int heads, int groups, params ReadOnlySpan<Value?> visible) =>
        On(queries).KeyMasks(queries, heads, groups, visible);

    /// <summary>Softmax along an axis.</summary>
    public static Value Softmax(Value value, int axis = -1) => On(value).Softmax(value, axis, logarithm: false);

    /// <summary>Logarithm of the softmax along an axis.</summary>
    public static Value LogSoftmax(Value value, int axis = -1) => On(value).Softmax(value, axis, logarithm: true);

    /// <summary>Layer normalisation over the last axis; without weight and bias where they are null.</summary>
    public static Value LayerNorm(Value x, Value? weight, Value? bias, float epsilon) => On(x).LayerNorm(x, weight, bias, epsilon);

    /// <summary>Root-mean-square normalisation over the last axis, x / sqrt(mean(x²) + epsilon) · weight.</summary>
    public static Value RmsNorm(Value x, Value weight, float epsilon) => On(x).RmsNorm(x, weight, epsilon);

    /// <summary>Group normalisation over [batch, channels, spatial...] with one weight and bias a channel.</summary>
    /// <exception cref="ShapeException">The channels don't divide into the groups.</exception>
    public static Value GroupNorm(Value x, Value weight, Value bias, int groups, float epsilon) =>
        On(x).GroupNorm(x, weight, bias, groups, epsilon);
}
