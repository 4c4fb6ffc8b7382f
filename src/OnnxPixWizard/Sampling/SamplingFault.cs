namespace OnnxPixWizard.Sampling;

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
