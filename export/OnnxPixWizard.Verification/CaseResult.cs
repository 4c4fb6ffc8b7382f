namespace OnnxPixWizard.Verification;

/// <summary>What checking one case gave.</summary>
/// <param name="Outcome">How it ended.</param>
/// <param name="LargestAbsolute">Largest |value - expected| over all elements; null where nothing was compared.</param>
/// <param name="LargestRelative">Largest |value - expected| / |expected| over elements whose expected value is not 0.</param>
/// <param name="Message">Which tensor differs and how, or why the case was skipped; null for a pass.</param>
internal sealed record CaseResult(
    CaseOutcome Outcome, double? LargestAbsolute = null, double? LargestRelative = null, string? Message = null)
{
    /// <summary>Something does not agree.</summary>
    public static CaseResult Failed(string message) => new(CaseOutcome.Failed, Message: message);

    /// <summary>Not checked here.</summary>
    public static CaseResult Skipped(string reason) => new(CaseOutcome.Skipped, Message: reason);

    /// <summary>Not checkable.</summary>
    public static CaseResult Malformed(string message) => new(CaseOutcome.Malformed, Message: message);
}

/// <summary>How checking one case ended.</summary>
internal enum CaseOutcome
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

/// <summary>A case's line in a report.</summary>
/// <param name="Folder">The case's folder.</param>
/// <param name="Component">What it checks; null where the case could not say.</param>
/// <param name="Result">How it ended.</param>
internal sealed record CaseReport(string Folder, string? Component, CaseResult Result)
{
    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));
}

/// <summary>How many cases ended how.</summary>
/// <param name="Passed">Cases that agree.</param>
/// <param name="Failed">Cases that don't, malformed ones among them.</param>
/// <param name="Skipped">Cases that were not checked.</param>
/// <param name="Malformed">Cases that break the format, and folders given that don't exist.</param>
internal sealed record RunSummary(int Passed, int Failed, int Skipped, int Malformed)
{
    /// <summary>0 if all agree, 2 for a malformed case or if no case ran, 1 if any does not agree.</summary>
    public int ExitCode => this switch
    {
        { Malformed: > 0 } or { Passed: 0, Failed: 0 } => 2,
        { Failed: > 0 } => 1,
        _ => 0,
    };
}
