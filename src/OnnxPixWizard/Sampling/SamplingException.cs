namespace OnnxPixWizard.Sampling;

/// <summary>A sampling run could not go on.</summary>
/// <param name="fault">Why.</param>
/// <param name="message">What was wrong, at which time, and how to mend it.</param>
public sealed class SamplingException(SamplingFault fault, string message) : Exception(message)
{
    /// <summary>Why.</summary>
    public SamplingFault Fault { get; } = fault;
}

/// <summary>Why a sampling run could not go on.</summary>
public enum SamplingFault
{
    /// <summary>The times are fewer than two, not finite, or not strictly monotone.</summary>
    BadGrid,

    /// <summary>A velocity is NaN or infinite.</summary>
    NotFinite,

    /// <summary>An adaptive solver can't meet its tolerances with any step.</summary>
    StepUnderflow,
}
