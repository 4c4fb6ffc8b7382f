namespace OnnxPixWizard.Sampling;

/// <summary>A sampling run could not go on.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was wrong, at which time, and how to mend it.</param>
public sealed class SamplingException(SamplingFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public SamplingFault Fault { get; } = fault;
}
