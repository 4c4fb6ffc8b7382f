namespace OnnxPixWizard.Export.Verification;

/// <summary>How checking one case ended.</summary>
public enum CaseOutcome
{
    /// <summary>Every expected tensor agrees.</summary>
    Passed,

    /// <summary>Something differs by more than the tolerance, or the code under test threw.</summary>
    Failed,

    /// <summary>Nothing was checked; the message says why.</summary>
    Skipped,

    /// <summary>The case itself is not what the format allows.</summary>
    Malformed,
}
