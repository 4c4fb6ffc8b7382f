using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

#pragma warning disable CS1591 // Operators mean what the functions of Op with their names say.
namespace OnnxPixWizard.Graphs.Construction;

/// <summary>
/// Where the values of a network come from and what its operators do to them: a <see cref="Graph"/> records both, a computing backend reads
/// tensors and computes at once. Networks call the operators through <see cref="Op"/>, which says what each of them means.
/// </summary>
public abstract class Backend
{
    /// <summary>A tensor that callers hand in.</summary>
    /// <exception cref="ShapeException">The name is taken, or what callers handed in is of another type or shape.</exception>
    public abstract Value Input(string name, ElementType type, params ReadOnlySpan<Dimension> shape);

    /// <summary>A parameter by its published name.</summary>
    /// <param name="name">Published name.</param>
    /// <param name="initialization">How it starts when trained from nothing.</param>
    /// <param name="shape">Published shape.</param>
    /// <exception cref="ShapeException">It was declared with another shape.</exception>
    public abstract Value Parameter(string name, ParameterInitialization initialization, params ReadOnlySpan<long> shape);

    /// <summary>A tensor that is part of the network itself.</summary>
    public abstract Value Constant(Tensor tensor);

    /// <summary>Names a result.</summary>
    /// <exception cref="ShapeException">The name is taken.</exception>
    public abstract void Output(string name, Value value);

    /// <summary>A constant number without axes.</summary>
    public Value Scalar(float value) => Constant(Tensor.Scalar(value));

    /// <summary>A constant list of integers.</summary>
    public Value Integers(params ReadOnlySpan<long> values) => Constant(Tensor.From(values, values.Length));

    /// <summary>A constant integer without axes.</summary>
    public Value Integer(long value) => Constant(Tensor.Scalar(value));

    // ---- Element by element

    protected internal abstract Value Apply(UnaryOperator operation, Value value);

    protected internal abstract Value Apply(BinaryOperator operation, Value left, Value right);

    protected internal abstract Value Clip(Value value, float minimum, float maximum);

    protected internal abstract Value Where(Value condition, Value whenTrue, Value whenFalse);

    protected internal abstract Value Cast(Value value, ElementType type);

    protected internal abstract Value StopGradient(Value value);

    // ---- Shapes and places

    protected internal abstract Value Transpose(Value value, ReadOnlySpan<long> permutation);

    protected internal abstract Value Reshape(Value value, ReadOnlySpan<Dimension> shape);

    protected internal abstract Value ReshapeLike(Value value, Value other);

    protected internal abstract Value Relabel(Value value, ReadOnlySpan<Dimension> shape);

    protected internal abstract Value Unsqueeze(Value value, ReadOnlySpan<long> axes);

    protected internal abstract Value Squeeze(Value value, ReadOnlySpan<long> axes);

    protected internal abstract Value Concat(int axis, ReadOnlySpan<Value> values);

    protected internal abstract IReadOnlyList<Value> Split(Value value, int axis, ReadOnlySpan<long> lengths);

    protected internal abstract Value Slice(Value value, int axis, long start, long limit);

    protected internal abstract Value Pad(Value value, ReadOnlySpan<long> pads);

    protected internal abstract Value ToPatches(Value image, int patch);

    protected internal abstract Value FromPatches(Value cells, int patch, Dimension height, Dimension width);

    protected internal abstract Value Upsample(Value image, int factor);

    protected internal abstract Value ResizeBicubic(Value image, long height, long width);

    // ---- Along axes

    protected internal abstract Value Reduce(Reduction reduction, Value value, bool keepDimensions, ReadOnlySpan<long> axes);

    protected internal abstract Value CumSum(Value value, int axis);

    protected internal abstract Value Softmax(Value value, int axis, bool logarithm);

    protected internal abstract Value ArgMax(Value value, int axis);

    protected internal abstract (Value Values, Value Indices) TopK(Value value, long count);

    protected internal abstract Value Gather(Value value, Value indices, int axis);

    protected internal abstract Value GatherRows(Value value, Value indices);

    protected internal abstract Value Positions(Value rows);

    // ---- Layers

    protected internal abstract Value MatMul(Value left, Value right);

    protected internal abstract Value Linear(Value x, Value weight, Value? bias);

    protected internal abstract IReadOnlyList<Value> Linears(Value x, IReadOnlyList<Value> weights, IReadOnlyList<Value>? biases);

    protected internal abstract Value Conv(
        Value x, Value weight, Value? bias, long[]? strides, long[]? pads, long[]? dilations, long groups);

    protected internal abstract IReadOnlyList<KeyMask?> KeyMasks(Value queries, int heads, int groups, ReadOnlySpan<Value?> visible);

    protected internal abstract Value Attention(Value query, Value keys, Value values, Value? bias, KeyMask? mask, bool byHeads);

    protected internal abstract Value LayerNorm(Value x, Value? weight, Value? bias, float epsilon);

    protected internal abstract Value RmsNorm(Value x, Value weight, float epsilon);

    protected internal abstract Value GroupNorm(Value x, Value weight, Value bias, int groups, float epsilon);
}
