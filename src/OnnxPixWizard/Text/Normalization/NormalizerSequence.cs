namespace OnnxPixWizard.Text.Normalization;

/// <summary>Steps one after another; none leaves the text as it is.</summary>
internal sealed class NormalizerSequence(IReadOnlyList<ITextNormalizer> steps) : ITextNormalizer
{
    public string Normalize(string text) => steps.Aggregate(text, static (current, step) => step.Normalize(current));
}
