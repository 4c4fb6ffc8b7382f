using System.Text.Json.Nodes;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Parameters;

namespace OnnxPixWizard.Graphs.Rewriting;

/// <summary>
/// Makes a graph of a graph, node by node. Stored tensors stay unread: the new graph names what makes their elements, which happens when
/// its file is written, piece by piece. The names and shapes of inputs and outputs stay.
/// </summary>
/// <param name="stored">Elements of what the first graph stores; nothing is read while the new graph is made.</param>
public abstract class GraphRewrite(StoredTensors stored)
{
    /// <summary>
    /// Metadata entry that tells of which parameters the weights of products were that are written in other forms, by name of the product's
    /// result, with the name and type of what the product reads: at loading, other products can be put beside them.
    /// </summary>
    public const string ProductsEntry = "onnxpixwizard.products";

    /// <summary>Metadata entry with the recipes of tensors that stayed as they were, by name.</summary>
    public const string KeptEntry = "onnxpixwizard.kept";

    private readonly Dictionary<string, RecordedValue> _values = new(StringComparer.Ordinal);
    private readonly JsonObject _products = [], _kept = [];
    private Graph? _target;

    /// <summary>The graph that is being made.</summary>
    protected Graph Target => _target ?? throw new InvalidOperationException("No graph is being made.");

    /// <summary>Makes the new graph.</summary>
    /// <param name="source">A graph whose parameters are stored.</param>
    public Graph Apply(Graph source)
    {
        ArgumentNullException.ThrowIfNull(source);
        Graph target = _target = new Graph(source.Name, opset: source.Opset);
        _values.Clear();
        _products.Clear();
        _kept.Clear();
        foreach ((string name, string text) in source.Metadata)
        {
            target.Metadata[name] = text;
        }

        foreach (RecordedValue input in source.Inputs)
        {
            _values.Add(input.Name, target.Input(input.Name, input.Type, input.Shape.ToArray()));
        }

        foreach (Node node in source.Nodes)
        {
            RecordedValue?[] inputs = [.. node.Inputs.Select(input => input is null ? null : Of(input))];
            IReadOnlyList<RecordedValue> outputs = Rewrite(node, inputs);
            for (int index = 0; index < node.Outputs.Count; index++)
            {
                _values[node.Outputs[index].Name] = outputs[index];
            }
        }

        foreach ((string name, RecordedValue value) in source.Outputs)
        {
            target.Output(name, Convert(Of(value), value.Type));
        }

        foreach ((string entry, JsonObject told) in ((string, JsonObject)[])[(ProductsEntry, _products), (KeptEntry, _kept)])
        {
            if (told.Count > 0)
            {
                target.Metadata[entry] = told.ToJsonString();
            }
        }

        return target;
    }

    /// <summary>Tells of a product whose weights are written in another form.</summary>
    /// <param name="x">What it reads.</param>
    /// <param name="result">What it makes, of the same type.</param>
    /// <param name="layout">What its weights were made of; null where that is unknown.</param>
    protected void Tell(RecordedValue x, RecordedValue result, ParameterLayout? layout)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(result);
        if (layout is not null && x.Type == result.Type)
        {
            _products[result.Name] = new JsonObject { ["x"] = x.Name, ["type"] = (int)x.Type, ["of"] = layout.ToJson() };
        }
    }

    /// <summary>Makes what stands for a node in the new graph.</summary>
    /// <param name="node">The node.</param>
    /// <param name="inputs">Its inputs' counterparts.</param>
    /// <returns>Counterparts of its results.</returns>
    protected abstract IReadOnlyList<RecordedValue> Rewrite(Node node, IReadOnlyList<RecordedValue?> inputs);

    /// <summary>The same node on counterparts of its inputs.</summary>
    protected IReadOnlyList<RecordedValue> Copy(Node node, IReadOnlyList<RecordedValue?> inputs)
    {
        ArgumentNullException.ThrowIfNull(node);
        return Target.AddNode(node.OpType, [.. inputs], node.Attributes, node.Domain).Outputs;
    }

    /// <summary>Elements of what the first graph stores.</summary>
    protected StoredTensors Stored { get; } = stored;

    /// <summary>A value that the first graph stores, as a matrix, also where the graph
    /// turns it or takes a part of it first; null for any other value.</summary>
    protected StoredMatrix? MatrixOf(RecordedValue value) => StoredMatrix.Find(value, Stored);

    /// <summary>Converts where the types differ.</summary>
    protected static RecordedValue Convert(RecordedValue value, ElementType type)
    {
        ArgumentNullException.ThrowIfNull(value);
        return (RecordedValue)Operators.Op.Cast(value, type);
    }

    // The counterpart of a value under the value's own names of its extents, which the caller of the first graph may have known better than
    // inference does.
    private RecordedValue Of(RecordedValue value)
    {
        if (!_values.TryGetValue(value.Name, out RecordedValue? known))
        {
            known = value.Constant is { } constant ? Target.Constant(constant) : Target.Stored(value.Name, Stored.Read(value));
            _values.Add(value.Name, known);
            if (value.Layout is { } layout)
            {
                _kept[value.Name] = layout.ToJson();
            }
        }

        return known.Rank == value.Rank && !known.Shape.Equals(value.Shape) ? Target.Relabel(known, value.Shape.ToArray()) : known;
    }
}
