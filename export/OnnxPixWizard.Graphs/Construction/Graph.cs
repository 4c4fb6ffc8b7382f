using System.Globalization;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Graphs.Parameters;
using OnnxPixWizard.Graphs.ShapeInference;

namespace OnnxPixWizard.Graphs.Construction;

/// <summary>
/// An ONNX graph under construction. Every node infers the types and shapes of its results when it is added; equal nodes are added once;
/// nodes that no output needs are left out of the model file.
/// </summary>
/// <param name="name">Name of the graph in the model file.</param>
/// <param name="opset">Version of ONNX's own operator set.</param>
public sealed partial class Graph(string name, int opset = 21) : Backend
{
    private readonly List<Node> _nodes = [];
    private readonly List<RecordedValue> _inputs = [];
    private readonly List<(string Name, RecordedValue Value)> _outputs = [];
    private readonly Dictionary<string, Parameter> _parameters = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Node> _nodesByKey = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RecordedValue> _constantsByKey = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);

    /// <summary>Name of the graph in the model file.</summary>
    public string Name { get; } = name;

    /// <summary>Version of ONNX's own operator set.</summary>
    public int Opset { get; } = opset;

    /// <summary>
    /// Layers are spelled out in ONNX's own elementary operators, a product for each weight, as a traced export of published code has them:
    /// what the fused form is compared with.
    /// </summary>
    public bool IsPlain { get; init; }

    /// <summary>All nodes in order of construction.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>What callers hand in.</summary>
    public IReadOnlyList<RecordedValue> Inputs => _inputs;

    /// <summary>What callers get.</summary>
    public IReadOnlyList<(string Name, RecordedValue Value)> Outputs => _outputs;

    /// <summary>Declared parameters by published name.</summary>
    public IReadOnlyDictionary<string, Parameter> Parameters => _parameters;

    /// <summary>Texts stored beside the graph in the model file.</summary>
    public IDictionary<string, string> Metadata { get; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Declares an input.</summary>
    /// <exception cref="ShapeException">The name is taken.</exception>
    public override RecordedValue Input(string name, ElementType type, params ReadOnlySpan<Dimension> shape)
    {
        RecordedValue value = new(this, Claim(name), type, Shape.Create(shape)) { IsInput = true };
        _inputs.Add(value);
        return value;
    }

    /// <summary>Declares a parameter under its published name, or gives the one declared before.</summary>
    /// <exception cref="ShapeException">It was declared with another shape.</exception>
    public override RecordedValue Parameter(string name, ParameterInitialization initialization, params ReadOnlySpan<long> shape)
    {
        if (_parameters.TryGetValue(name, out Parameter? known))
        {
            return known.Shape.AsSpan().SequenceEqual(shape)
                ? known.Value
                : throw new ShapeException(
                    $"Parameter '{name}' is declared as [{string.Join(", ", known.Shape)}] and as [{string.Join(", ", shape.ToArray())}].");
        }

        RecordedValue value = Stored(new StoredParameter(name, shape.ToArray()), name);
        _parameters.Add(name, new Parameter(name, shape.ToArray(), initialization, value));
        return value;
    }

    /// <summary>Adds a constant; equal small constants are one value.</summary>
    public override RecordedValue Constant(Tensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        string? key = tensor.Data.Length <= 256
            ? $"{tensor.Type}[{string.Join(',', tensor.Shape.ToArray())}]{Convert.ToHexString(tensor.Data.Span)}"
            : null;
        if (key is not null && _constantsByKey.TryGetValue(key, out RecordedValue? known))
        {
            return known;
        }

        RecordedValue value = new(this, Claim(NextName("constant", _names.Count)), tensor.Type, Shape.Of(tensor.Shape))
            { Constant = tensor };
        if (key is not null)
        {
            _constantsByKey.Add(key, value);
        }

        return value;
    }

    /// <summary>Adds a tensor whose elements are computed when the model file is written, such as weights of another precision.</summary>
    /// <exception cref="ShapeException">The name is taken.</exception>
    public RecordedValue Stored(string name, LazyTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new RecordedValue(this, Claim(name), tensor.Type, Shape.Of(tensor.Shape)) { Lazy = tensor };
    }

    /// <summary>Names a result of the graph.</summary>
    /// <exception cref="ShapeException">The name is taken.</exception>
    public override void Output(string name, Value value)
    {
        RecordedValue result = Own(value, nameof(Output));
        bool isResult = result.Producer is { } producer && ReferenceEquals(producer.Outputs[result.OutputIndex], result);
        if (!isResult || _outputs.Exists(output => ReferenceEquals(output.Value, result)))
        {
            // An input, a constant or a relabelled value can't carry a second name, so a node gives it one. Each such node is its own.
            result = Append("Identity", "", [result], [], [(result.Type, result.Shape)]).Output;
        }

        result.Name = Claim(name);
        _outputs.Add((name, result));
    }

    /// <summary>Adds a node with one result.</summary>
    public RecordedValue Add(string opType, ReadOnlySpan<Value?> inputs, NodeAttributes? attributes = null, string domain = "") =>
        AddNode(opType, inputs, attributes, domain).Output;

    /// <summary>Adds a node, or gives the equal one that is there already.</summary>
    /// <param name="opType">ONNX's name of the operator.</param>
    /// <param name="inputs">Values of this graph; null for an optional input that is left out.</param>
    /// <param name="attributes">Settings.</param>
    /// <param name="domain">Operator set.</param>
    /// <exception cref="ShapeException">Types or shapes do not fit; the message names the operator and the shapes.</exception>
    public Node AddNode(string opType, ReadOnlySpan<Value?> inputs, NodeAttributes? attributes = null, string domain = "")
    {
        attributes ??= [];
        RecordedValue?[] all = new RecordedValue?[inputs.Length];
        for (int index = 0; index < all.Length; index++)
        {
            all[index] = inputs[index] is { } input ? Own(input, opType) : null;
        }

        string? key = attributes.ToKey();
        if (key is not null)
        {
            key = $"{domain}:{opType}({string.Join(',', all.Select(static input => input?.Name))}){key}";
            if (_nodesByKey.TryGetValue(key, out Node? known))
            {
                return known;
            }
        }

        Node node = new(_nodes.Count, opType, domain, all, attributes);
        (ElementType, Shape)[] results;
        try
        {
            results = ShapeRules.Infer(node, Opset);
        }
        catch (ShapeException exception)
        {
            throw new ShapeException(
                $"{opType}({string.Join(", ", all.Select(static input => input?.ToString() ?? "-"))}): {exception.Message}");
        }

        RecordedValue[]? folded = ConstantFolding.TryFold(node, this, results);
        if (folded is not null)
        {
            node.Outputs = folded;
        }
        else
        {
            node = Append(opType, domain, all, attributes, results);
        }

        if (key is not null)
        {
            _nodesByKey.Add(key, node);
        }

        return node;
    }

    private RecordedValue Own(Value value, string opType)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value is RecordedValue own && ReferenceEquals(own.Graph, this)
            ? own
            : throw new ShapeException($"{opType} mixes values of "
                + $"{(value is RecordedValue other ? $"graph '{other.Graph.Name}'" : "another kind")} into graph '{Name}'.");
    }

    internal RecordedValue Stored(ParameterLayout layout, string? name = null) =>
        new(this, Claim(name ?? NextName("stored", _names.Count)), ElementType.Float32, Shape.Of(layout.GetShape())) { Layout = layout };

    private Node Append(string opType, string domain, IReadOnlyList<RecordedValue?> inputs, NodeAttributes attributes,
        (ElementType Type, Shape Shape)[] results)
    {
        Node node = new(_nodes.Count, opType, domain, inputs, attributes);
        RecordedValue[] outputs = new RecordedValue[results.Length];
        for (int index = 0; index < results.Length; index++)
        {
            string label = results.Length == 1 ? opType : $"{opType}.{index}";
            outputs[index] = new RecordedValue(this, Claim(NextName(label, node.Index)), results[index].Type, results[index].Shape)
            {
                Producer = node,
                OutputIndex = index,
            };
        }

        node.Outputs = outputs;
        _nodes.Add(node);
        return node;
    }

    /// <summary>A name that no value has: the one wanted, or that with a number.</summary>
    public string FreeName(string wanted)
    {
        string free = wanted;
        for (int number = 2; _names.Contains(free); number++)
        {
            free = string.Create(CultureInfo.InvariantCulture, $"{wanted}.{number}");
        }

        return free;
    }

    // Names read from a file may look like the next one.
    private string NextName(string label, int number)
    {
        string candidate;
        do
        {
            candidate = string.Create(CultureInfo.InvariantCulture, $"/{label}_{number++}");
        }
        while (_names.Contains(candidate));
        return candidate;
    }

    private string Claim(string name) =>
        _names.Add(name) ? name : throw new ShapeException($"The name '{name}' is taken in graph '{Name}'.");
}
