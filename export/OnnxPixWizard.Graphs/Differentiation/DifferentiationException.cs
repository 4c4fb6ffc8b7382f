namespace OnnxPixWizard.Graphs.Differentiation;

/// <summary>A graph can't be differentiated.</summary>
/// <param name="opType">The operator in whose rule it happened; null where none is involved.</param>
/// <param name="message">What is wrong and how to mend it.</param>
/// <param name="inner">The complaint of an operator that the rule tried to build.</param>
public sealed class DifferentiationException(string? opType, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>ONNX's name of the operator whose gradient was asked for; null where none is involved.</summary>
    public string? OpType { get; } = opType;
}
