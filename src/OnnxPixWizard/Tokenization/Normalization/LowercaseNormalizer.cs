namespace OnnxPixWizard.Tokenization.Normalization;

/// <summary>Lower case scalar by scalar with the full mapping: only İ becomes two scalars, and a final sigma has no rule.</summary>
internal sealed class LowercaseNormalizer : ITextNormalizer
{
    public string Normalize(string text)
    {
        string expanded = text.Contains('\u0130', StringComparison.Ordinal)
            ? text.Replace("\u0130", "i\u0307", StringComparison.Ordinal)
            : text;
        return expanded.ToLowerInvariant();
    }
}
