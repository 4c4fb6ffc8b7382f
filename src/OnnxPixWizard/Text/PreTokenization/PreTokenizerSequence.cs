namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>Steps one after another; none leaves the segment a single word.</summary>
internal sealed class PreTokenizerSequence(IReadOnlyList<IPreTokenizer> steps) : IPreTokenizer
{
    public void Apply(PreTokenizedText text)
    {
        foreach (IPreTokenizer step in steps)
        {
            step.Apply(text);
        }
    }
}
