using System.Text.Json;
using OnnxPixWizard.Checkpoints.Tensors;
using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>Turns an entry of an operator case into nodes.</summary>
internal static class OperatorBuilder
{
    private static readonly string[] s_reductions =
    [
        "ReduceL1", "ReduceL2", "ReduceLogSum", "ReduceLogSumExp", "ReduceMax", "ReduceMean", "ReduceMin", "ReduceProd", "ReduceSum", "ReduceSumSquare",
    ];

    // What the case lists as attributes and current sets take as inputs, with the place of each.
    private static readonly Dictionary<string, (string Name, int Place)[]> s_inputAttributes = new(StringComparer.Ordinal)
    {
        ["Slice"] = [("starts", 1), ("ends", 2), ("axes", 3), ("steps", 4)],
        ["Pad"] = [("pads", 1), ("constant_value", 2), ("axes", 3)],
        ["Resize"] = [("roi", 1), ("scales", 2), ("sizes", 3)],
        ["Split"] = [("split", 1)],
        ["Expand"] = [("shape", 1)],
        ["Reshape"] = [("shape", 1)],
        ["Tile"] = [("repeats", 1)],
        ["TopK"] = [("k", 1)],
        ["Clip"] = [("min", 1), ("max", 2)],
        ["CumSum"] = [("axis", 1)],
        ["Squeeze"] = [("axes", 1)],
        ["Unsqueeze"] = [("axes", 1)],
        ["Trilu"] = [("k", 1)],
    };

    private static readonly HashSet<string> s_floatAttributes = new(StringComparer.Ordinal)
    {
        "alpha", "beta", "gamma", "epsilon", "scale", "softcap", "cubic_coeff_a", "extrapolation_value", "min", "max", "constant_value", "scales", "roi",
    };

    // Of ONNX Runtime's own set.
    private static readonly HashSet<string> s_runtimeOperators = new(StringComparer.Ordinal) { "BiasGelu", "FastGelu", "FusedMatMul", "MultiHeadAttention", "QuickGelu" };

    /// <summary>Adds the operator to a graph.</summary>
    /// <returns>Its results in order.</returns>
    /// <exception cref="ShapeException">The operator can't be built from these inputs.</exception>
    public static IReadOnlyList<Value> Build(OperatorEntry op, Graph graph, IReadOnlyDictionary<string, Value> inputs)
    {
        Value[] ordered = [.. op.NodeInputs.Where(static name => name.Length > 0).Select(name => inputs[name])];
        if (op.OpType == "composite")
        {
            return [CompositeOperators.Build(op, ordered)];
        }

        List<Value?> arguments = [.. op.NodeInputs.Select(name => name.Length == 0 ? null : inputs[name])];
        (string Name, int Place)[] moved = s_reductions.Contains(op.OpType, StringComparer.Ordinal) ? [("axes", 1)] : s_inputAttributes.GetValueOrDefault(op.OpType, []);
        foreach ((string name, int place) in moved)
        {
            if (op.Attributes.TryGetValue(name, out JsonElement value))
            {
                while (arguments.Count <= place)
                {
                    arguments.Add(null);
                }

                arguments[place] ??= graph.Constant(ToTensor(name, value, scalar: value.ValueKind != JsonValueKind.Array && (op.OpType, name) is not ("TopK", "k")));
            }
        }

        NodeAttributes attributes = [];
        foreach ((string name, JsonElement value) in op.Attributes.Where(attribute => !moved.Any(entry => entry.Name == attribute.Key)))
        {
            attributes.Add(name, ToAttribute(name, value));
        }

        if (op.Outputs.Count > 1 && op.OpType is not ("Split" or "TopK"))
        {
            attributes.Add(Op.ResultsAttribute, op.Outputs.Count);
        }

        string domain = op.Domain ?? (s_runtimeOperators.Contains(op.OpType) ? Op.Microsoft : "");
        IReadOnlyList<Value> results = graph.AddNode(op.OpType, [.. arguments], attributes, domain).Outputs;
        return results.Count >= op.Outputs.Count
            ? results
            : throw new ShapeException($"{op.OpType} gives {results.Count} results here, the case has {op.Outputs.Count}.");
    }

    private static Tensor ToTensor(string name, JsonElement value, bool scalar)
    {
        JsonElement[] elements = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value];
        long[] shape = scalar ? [] : [elements.Length];
        return s_floatAttributes.Contains(name)
            ? Tensor.From<float>(Array.ConvertAll(elements, static element => element.GetSingle()), shape)
            : Tensor.From<long>(Array.ConvertAll(elements, static element => element.GetInt64()), shape);
    }

    private static object ToAttribute(string name, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.True or JsonValueKind.False => value.GetBoolean(),
        JsonValueKind.Number when !s_floatAttributes.Contains(name) && value.TryGetInt64(out long integer) => integer,
        JsonValueKind.Number => value.GetSingle(),
        JsonValueKind.Array when value.EnumerateArray().All(static element => element.TryGetInt64(out _)) => value.EnumerateArray().Select(static element => element.GetInt64()).ToArray(),
        JsonValueKind.Array => value.EnumerateArray().Select(static element => element.GetSingle()).ToArray(),
        _ => throw new MalformedCaseException($"Attribute '{name}' in {ReferenceCase.DescriptionFile} is {value.ValueKind}."),
    };
}
