namespace OnnxPixWizard.Export.Verification;

/// <summary>How many cases ended how.</summary>
/// <param name="Passed">Cases that agree.</param>
/// <param name="Failed">Cases that don't, malformed ones among them.</param>
/// <param name="Skipped">Cases that were not checked.</param>
/// <param name="Malformed">Cases that break the format, and folders given that don't exist.</param>
public sealed record RunSummary(int Passed, int Failed, int Skipped, int Malformed)
{
    /// <summary>0 if all agree, 2 for a malformed case or if no case ran, 1 if any does not agree.</summary>
    public int ExitCode => this switch
    {
        { Malformed: > 0 } or { Passed: 0, Failed: 0 } => 2,
        { Failed: > 0 } => 1,
        _ => 0,
    };
}
