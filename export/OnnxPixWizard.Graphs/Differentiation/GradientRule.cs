using OnnxPixWizard.Graphs.Construction;

namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>A rule and what it demands of the gradients it gets.</summary>
/// <param name="Apply">The rule.</param>
/// <param name="AcceptsBroadcast">Whether gradients may be smaller than the results and broadcast to them.</param>
internal sealed record GradientRule(StepRule Apply, bool AcceptsBroadcast);

/// <summary>Gradients of a node's inputs from those of its results.</summary>
/// <param name="step">The node with the gradients that reached it.</param>
/// <returns>One gradient an input, each broadcasting to it; null, or a shorter list, where none flows.</returns>
internal delegate Value?[] StepRule(GradientStep step);

/// <summary>Gradients of the inputs of a node with one result.</summary>
/// <param name="node">The node.</param>
/// <param name="gradient">Gradient of its result.</param>
/// <returns>One gradient an input, each broadcasting to it; null, or a shorter list, where none flows.</returns>
internal delegate Value?[] LocalRule(Node node, Value gradient);
