namespace OnnxPixWizard.Text.Normalization;

/// <summary>One step that rewrites a segment of text before it is parted into words.</summary>
internal interface ITextNormalizer
{
    /// <summary>The rewritten text; the same instance where nothing changes.</summary>
    string Normalize(string text);
}
