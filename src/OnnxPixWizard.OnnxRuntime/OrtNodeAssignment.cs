namespace OnnxPixWizard.OnnxRuntime;

/// <summary>Which execution provider got a node, after the basic rewriting of the graph.</summary>
/// <param name="Provider">Full name, such as CPUExecutionProvider.</param>
/// <param name="Node">The node's name; the library makes one up for what it added.</param>
/// <param name="Domain">Domain of the operator; empty for ONNX's own.</param>
/// <param name="OperatorType">The operator.</param>
public sealed record OrtNodeAssignment(string Provider, string Node, string Domain, string OperatorType);
