namespace OnnxPixWizard.Text.PreTokenization;

/// <summary>One step that parts words into smaller ones or rewrites them.</summary>
internal interface IPreTokenizer
{
    void Apply(PreTokenizedText text);
}
