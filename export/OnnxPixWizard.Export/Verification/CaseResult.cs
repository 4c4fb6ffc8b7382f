namespace OnnxPixWizard.Export.Verification;

/// <summary>What checking one case gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="LargestAbsolute">Largest |value - expected| over all elements; null where nothing was compared.</param>
/// <param name="LargestRelative">Largest |value - expected| / |expected| over elements whose expected value is not 0.</param>
/// <param name="Message">Which tensor differs and how, or why the case was skipped; null for a pass.</param>
public sealed record CaseResult(CaseOutcome Outcome, double? LargestAbsolute = null, double? LargestRelative = null, string? Message = null)
{
    /// <summary>Something does not agree.</summary>
    public static CaseResult Failed(string message) => new(CaseOutcome.Failed, Message: message);

    /// <summary>Not checked here.</summary>
    public static CaseResult Skipped(string reason) => new(CaseOutcome.Skipped, Message: reason);

    /// <summary>Not checkable.</summary>
    public static CaseResult Malformed(string message) => new(CaseOutcome.Malformed, Message: message);
}
