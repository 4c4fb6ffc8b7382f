using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>A symbolic tensor of a graph: an input, a constant, a parameter or the result of a node.</summary>
public sealed class Value
{
    private readonly Value? _original;
    private string _name = "";

    internal Value(Graph graph, Value original, Shape shape)
        : this(graph, original.Name, original.Type, shape) => _original = original;

    internal Value(Graph graph, string name, ElementType type, Shape shape)
    {
        Graph = graph;
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>The graph that the value belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Name in the model file. A value seen under other labels keeps that of the original, also when it becomes an output.</summary>
    public string Name
    {
        get => _original?.Name ?? _name;
        internal set
        {
            if (_original is not null)
            {
                _original.Name = value;
            }

            _name = value;
        }
    }

    /// <summary>Type of the elements.</summary>
    public ElementType Type { get; }

    /// <summary>Extents of the axes.</summary>
    public Shape Shape { get; }

    /// <summary>Number of axes.</summary>
    public int Rank => Shape.Rank;

    /// <summary>The node whose result this is; null for inputs, constants and parameters.</summary>
    public Node? Producer { get; internal init; }

    /// <summary>Which of the producer's results this is.</summary>
    public int OutputIndex { get; internal init; }

    /// <summary>Whether callers hand the value in.</summary>
    public bool IsInput { get; internal init; }

    /// <summary>The elements, where they are known while the graph is built.</summary>
    public Tensor? Constant { get; internal init; }

    /// <summary>How the elements come from parameters, where the value is stored in the model file.</summary>
    public ParameterLayout? Layout { get; internal init; }

    /// <summary>What makes the elements while the model file is written, where the value is stored there without a recipe of published parameters.</summary>
    public LazyTensor? Lazy { get; internal init; }

    /// <summary>Extent of an axis; negative axes count from the end.</summary>
    public Dimension this[int axis] => Shape[axis];

    /// <summary>Sum with broadcasting.</summary>
    public static Value operator +(Value left, Value right) => Op.Add(left, right);

    /// <summary>Difference with broadcasting.</summary>
    public static Value operator -(Value left, Value right) => Op.Sub(left, right);

    /// <summary>Product with broadcasting, element by element.</summary>
    public static Value operator *(Value left, Value right) => Op.Mul(left, right);

    /// <summary>Quotient with broadcasting, element by element.</summary>
    public static Value operator /(Value left, Value right) => Op.Div(left, right);

    /// <summary>Sum with a number.</summary>
    public static Value operator +(Value left, float right) => Op.Add(left, left.Graph.Scalar(right));

    /// <summary>Sum with a number.</summary>
    public static Value operator +(float left, Value right) => Op.Add(right.Graph.Scalar(left), right);

    /// <summary>Difference with a number.</summary>
    public static Value operator -(Value left, float right) => Op.Sub(left, left.Graph.Scalar(right));

    /// <summary>Difference with a number.</summary>
    public static Value operator -(float left, Value right) => Op.Sub(right.Graph.Scalar(left), right);

    /// <summary>Product with a number.</summary>
    public static Value operator *(Value left, float right) => Op.Mul(left, left.Graph.Scalar(right));

    /// <summary>Product with a number.</summary>
    public static Value operator *(float left, Value right) => Op.Mul(right.Graph.Scalar(left), right);

    /// <summary>Quotient with a number.</summary>
    public static Value operator /(Value left, float right) => Op.Div(left, left.Graph.Scalar(right));

    /// <summary>Quotient with a number.</summary>
    public static Value operator /(float left, Value right) => Op.Div(right.Graph.Scalar(left), right);

    /// <summary>Opposite sign.</summary>
    public static Value operator -(Value value) => Op.Neg(value);

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"{Name}: {Type}{Shape}";
}
