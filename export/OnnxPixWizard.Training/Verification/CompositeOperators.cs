using OnnxPixWizard.Graphs.Construction;
using OnnxPixWizard.Graphs.Operators;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>The formulas that operator cases name by label.</summary>
internal static class CompositeOperators
{
    private static readonly (string Label, Func<OperatorEntry, Value[], Value> Build)[] s_formulas =
    [
        ("silu", static (_, x) => Op.Silu(x[0])),
        ("quick-gelu", static (op, x) => x[0] * Op.Sigmoid(x[0] * Number(op, "alpha", 1.702f))),
        ("swiglu", static (_, x) => Op.Silu(x[0]) * x[1]),
        ("l2-normalize-clamped", ClampedNormalize),
        ("chain-broadcast", static (_, x) => ((x[0] + x[1]) * x[2] / x[3]) - (x[0] * x[2])),
    ];

    /// <summary>Builds a composite by its label, which may carry a suffix.</summary>
    /// <exception cref="MalformedCaseException">The label names no formula.</exception>
    public static Value Build(OperatorEntry op, Value[] inputs)
    {
        foreach ((string label, Func<OperatorEntry, Value[], Value> build) in s_formulas)
        {
            if (op.Label.StartsWith(label, StringComparison.Ordinal))
            {
                return build(op, inputs);
            }
        }

        throw new MalformedCaseException($"'{op.Label}' names none of the composites {string.Join(", ", s_formulas.Select(static formula => formula.Label))}.");
    }

    private static Value ClampedNormalize(OperatorEntry op, Value[] inputs)
    {
        Graph graph = inputs[0].Graph;
        long axis = op.Attributes.TryGetValue("axis", out System.Text.Json.JsonElement value) ? value.GetInt64() : -1;
        Value norm = graph.Add("ReduceL2", [inputs[0], graph.Integers(axis)], new() { { "keepdims", 1 } });
        return inputs[0] / Op.Max(norm, graph.Scalar(Number(op, "epsilon", 1e-12f)));
    }

    private static float Number(OperatorEntry op, string name, float otherwise) =>
        op.Attributes.TryGetValue(name, out System.Text.Json.JsonElement value) ? value.GetSingle() : otherwise;
}
