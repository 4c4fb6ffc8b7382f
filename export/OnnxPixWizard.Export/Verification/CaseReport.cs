namespace OnnxPixWizard.Export.Verification;

/// <summary>A case's line in a report.</summary>
/// <param name="Folder">The case's folder.</param>
/// <param name="Component">What it checks; null where the case could not say.</param>
/// <param name="Result">How it ended.</param>
public sealed record CaseReport(string Folder, string? Component, CaseResult Result)
{
    /// <summary>The folder's own name.</summary>
    public string Name => Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(Folder)));
}
