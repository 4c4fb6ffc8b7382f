using System.Text.Json;
using OnnxPixWizard.Verification;

namespace OnnxPixWizard.Training.Verification;

/// <summary>One operator of a case of component <c>autodiff.operators</c>.</summary>
/// <param name="Number">Names its tensors: <c>op.NUMBER.*</c>.</param>
/// <param name="Label">Names it in messages; of a composite, says which.</param>
/// <param name="OpType">ONNX's name, or <c>composite</c>.</param>
/// <param name="Domain">Operator set by name; null where the entry does not say.</param>
/// <param name="Opset">Version of ONNX's own set that the graph is made for.</param>
/// <param name="Attributes">Settings, among them those that newer sets take as inputs.</param>
/// <param name="Inputs">Distinct inputs.</param>
/// <param name="NodeInputs">Inputs in the operator's order, where one may occur twice.</param>
/// <param name="Outputs">Results in the operator's order.</param>
/// <param name="Differentiable">Inputs whose gradients are expected.</param>
internal sealed record OperatorEntry(
    string Number,
    string Label,
    string OpType,
    string? Domain,
    int Opset,
    IReadOnlyDictionary<string, JsonElement> Attributes,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> NodeInputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyList<string> Differentiable)
{
    /// <summary>Set that the attributes follow where an entry names none, or an older one.</summary>
    private const int DefaultOpset = 23;

    /// <summary>Reads an entry of <c>ops</c>.</summary>
    /// <exception cref="MalformedCaseException">A member is missing or of another type.</exception>
    public static OperatorEntry Read(JsonElement entry)
    {
        string[] inputs = Names(entry, "inputs");
        return new OperatorEntry(
            entry.Require("k").ToString(),
            entry.RequireString("label"),
            entry.RequireString("op"),
            entry.OptionalString("domain"),
            Math.Max(DefaultOpset, entry.OptionalInt32("opset") ?? DefaultOpset),
            entry.Optional("attributes") is { ValueKind: JsonValueKind.Object } attributes
                ? attributes.EnumerateObject().Where(static member => member.Value.ValueKind != JsonValueKind.Null)
                    .ToDictionary(static member => member.Name, static member => member.Value, StringComparer.Ordinal)
                : new Dictionary<string, JsonElement>(StringComparer.Ordinal),
            inputs,
            entry.Optional("node_inputs") is null ? inputs : Names(entry, "node_inputs"),
            Names(entry, "outputs"),
            Names(entry, "differentiable"));
    }

    private static string[] Names(JsonElement entry, string member) =>
        [.. entry.RequireList(member).Select(name => name.ValueKind == JsonValueKind.String
            ? name.GetString()!
            : throw new MalformedCaseException($"'{member}' of an operator in {ReferenceCase.DescriptionFile} is not a list of names."))];
}
