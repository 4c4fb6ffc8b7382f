namespace OnnxPixWizard.Graphs.Construction;

/// <summary>Shapes or types do not fit an operator; thrown at the line that builds it.</summary>
public sealed class ShapeException(string message) : Exception(message);
