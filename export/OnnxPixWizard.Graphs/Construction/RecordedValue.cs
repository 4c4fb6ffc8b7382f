using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>A symbolic tensor of a graph: an input, a constant, a parameter or the result of a node.</summary>
public sealed class RecordedValue : Value
{
    private readonly RecordedValue? _original;
    private string _name = "";

    internal RecordedValue(Graph graph, RecordedValue original, Shape shape)
        : this(graph, original.Name, original.Type, shape) => _original = original;

    internal RecordedValue(Graph graph, string name, ElementType type, Shape shape)
    {
        Graph = graph;
        Name = name;
        Type = type;
        Shape = shape;
    }

    /// <summary>The graph that the value belongs to.</summary>
    public Graph Graph { get; }

    /// <inheritdoc/>
    public override Backend Backend => Graph;

    /// <summary>Name in the model file. A value seen under other labels
    /// keeps that of the original, also when it becomes an output.</summary>
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

    /// <inheritdoc/>
    public override ElementType Type { get; }

    /// <inheritdoc/>
    public override Shape Shape { get; }

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

    /// <summary>What makes the elements while the model file is written, where the
    /// value is stored there without a recipe of published parameters.</summary>
    public LazyTensor? Lazy { get; internal init; }

    /// <summary>Name, type and shape.</summary>
    public override string ToString() => $"{Name}: {Type}{Shape}";
}
