namespace OnnxPixWizard.Graphs.Construction;

/// <summary>One operator of a graph.</summary>
public sealed class Node
{
    internal Node(int index, string opType, string domain, IReadOnlyList<RecordedValue?> inputs, NodeAttributes attributes)
    {
        Index = index;
        OpType = opType;
        Domain = domain;
        Inputs = inputs;
        Attributes = attributes;
    }

    /// <summary>Place in the order of construction, which is a valid order of execution.</summary>
    public int Index { get; }

    /// <summary>ONNX's name of the operator.</summary>
    public string OpType { get; }

    /// <summary>Operator set: empty for ONNX's own, <c>com.microsoft</c> for ONNX Runtime's.</summary>
    public string Domain { get; }

    /// <summary>Inputs in the operator's order; null where an optional one is left out.</summary>
    public IReadOnlyList<RecordedValue?> Inputs { get; }

    /// <summary>The operator's settings.</summary>
    public NodeAttributes Attributes { get; }

    /// <summary>Results in the operator's order.</summary>
    public IReadOnlyList<RecordedValue> Outputs { get; internal set; } = [];

    /// <summary>The only or first result.</summary>
    public RecordedValue Output => Outputs[0];

    /// <summary>An input that must be there.</summary>
    /// <exception cref="ShapeException">The input is left out.</exception>
    public RecordedValue Input(int index) => index < Inputs.Count && Inputs[index] is { } value
        ? value
        : throw new ShapeException($"{OpType} lacks its input {index}.");

    /// <summary>An input that may be left out.</summary>
    public RecordedValue? OptionalInput(int index) => index < Inputs.Count ? Inputs[index] : null;
}
