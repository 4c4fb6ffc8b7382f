namespace OnnxPixWizard.Text.Normalization;

/// <summary>Puts a fixed text before every segment that is not empty.</summary>
internal sealed class PrependNormalizer(string prefix) : ITextNormalizer
{
    public string Normalize(string text) => text.Length == 0 ? text : prefix + text;
}
