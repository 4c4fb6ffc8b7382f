namespace OnnxPixWizard.Pipelines;

/// <summary>A file that a result was written to.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Description">What it holds, with units.</param>
public sealed record SavedFile(string Path, string Description);
