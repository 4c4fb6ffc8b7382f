namespace OnnxPixWizard.Text.Patterns;

/// <summary><c>\s+</c>: runs of white space.</summary>
internal sealed class SpaceRuns : ScanningPattern
{
    protected override int MatchLength(ReadOnlySpan<char> text) => ScalarClasses.Run(text, ScalarClass.Space);
}
