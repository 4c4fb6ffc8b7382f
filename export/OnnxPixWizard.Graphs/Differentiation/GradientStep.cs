using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>A node during the backward sweep.</summary>
/// <param name="node">The node.</param>
/// <param name="gradients">Gradient of each result; null where none reached it.</param>
/// <param name="isWanted">Whether the caller asked for the gradient of a value.</param>
/// <param name="flowsTo">Whether a value's gradient is of use.</param>
internal sealed class GradientStep(Node node, Value?[] gradients, Func<Value, bool> isWanted, Func<Value, bool> flowsTo)
{
    /// <summary>The node.</summary>
    public Node Node { get; } = node;

    /// <summary>Gradient of each result; null where none reached it. At least one is there.</summary>
    public IReadOnlyList<Value?> Gradients { get; } = gradients;

    /// <summary>Whether the caller asked for the gradient of this very value, so that no rule may pass it over.</summary>
    public bool IsWanted(Value value) => isWanted(value);

    /// <summary>Whether the gradient of an input is of use.</summary>
    public bool Needs(int input) => Node.OptionalInput(input) is { } value && flowsTo(value);
}
